using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Gateway.Bench.Voice;

/// <summary>The least that a fan-out costs: a few lines of C, compiled when the benchmark begins.</summary>
internal sealed class CRelay : ServerProcess
{
    private CRelay(ProcessStartInfo start)
        : base(start)
    {
    }

    /// <summary>Compiles it.</summary>
    /// <returns><c>null</c> where there is no compiler.</returns>
    public static string? Compile(DirectoryInfo directory)
    {
        const string compiler = "/usr/bin/gcc";
        var source = Path.Combine(AppContext.BaseDirectory, "Voice", "Peers", "relay.c");
        if (!File.Exists(compiler))
            return null;
        var program = Path.Combine(directory.FullName, "relay");
        using var compiling = Process.Start(compiler, ["-O2", "-o", program, source]);
        compiling.WaitForExit();
        return compiling.ExitCode == 0 ? program : throw new InvalidOperationException($"{source} does not compile");
    }

    public static CRelay Start(string program, IPEndPoint listen, int listeners)
    {
        string[] arguments =
        [
            listen.Address.ToString(), listen.Port.ToString(CultureInfo.InvariantCulture), listeners.ToString(CultureInfo.InvariantCulture),
            VoiceAddresses.ListenerPort.ToString(CultureInfo.InvariantCulture),
        ];
        var relay = new CRelay(new(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true });
        if (relay.Output.ReadLine() == "ready")
            return relay;
        relay.Dispose();
        throw new InvalidOperationException($"the relay in C did not start at {listen}");
    }
}
