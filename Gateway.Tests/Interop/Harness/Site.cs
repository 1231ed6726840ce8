using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Harness;

/// <summary>
/// Where one test class runs: loopback addresses of its own, a directory of its own, and the programs that it started. Its end ends them all,
/// whatever became of the tests.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly byte number;
    private readonly List<OwnedProcess> processes = [];
    private int files;

    /// <param name="number">Third octet of 127.42.x.y; each test class has its own, so that no two of them ever meet.</param>
    public Site(byte number)
    {
        this.number = number;
        Directory = System.IO.Directory.CreateTempSubdirectory($"interop-{number}-").FullName;
    }

    public string Directory { get; }

    /// <summary>The addresses of this site as a capture filter names them.</summary>
    public string Network => $"127.42.{number}.0/24";

    public IPAddress Host(byte host) => new([127, 42, number, host]);

    public IPEndPoint At(byte host, int port = 5060) => new(Host(host), port);

    /// <summary>A new directory below <see cref="Directory"/>.</summary>
    public string NewDirectory(string name) =>
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, $"{Interlocked.Increment(ref files)}-{name}")).FullName;

    public OwnedProcess Start(
        string name, string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        var started = OwnedProcess.Start(name, path, arguments, environment, directory ?? Directory);
        lock (processes)
            processes.Add(started);
        return started;
    }

    /// <summary>What every program has said, for the report of a failed test.</summary>
    public string Story()
    {
        lock (processes)
            return string.Join('\n', processes.Select(process => $"==== {process.Name}\n{process.Output}"));
    }

    /// <summary>Waits until somebody listens at an address.</summary>
    public static async Task ListensAsync(ProtocolType protocol, IPEndPoint at, OwnedProcess who, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit);
        while (!IsListening(protocol, at))
        {
            if (who.HasExited || stop.IsCancellationRequested)
                Assert.Fail($"{who.Name} does not listen on {protocol} {at}:\n{who.Output}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        OwnedProcess[] mine;
        lock (processes)
            mine = [.. processes];
        await Task.WhenAll(mine.Select(process => process.DisposeAsync().AsTask()));
        if (Environment.GetEnvironmentVariable("KEEP_INTEROP_FILES") != "1")
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    // The kernel's own table: knocking at the door would look like traffic.
    private static bool IsListening(ProtocolType protocol, IPEndPoint at)
    {
        var octets = at.Address.GetAddressBytes();
        var local = $" {octets[3]:X2}{octets[2]:X2}{octets[1]:X2}{octets[0]:X2}:{at.Port:X4} ";
        var listening = protocol == ProtocolType.Tcp ? $"{local}00000000:0000 0A" : local;
        return File.ReadLines(protocol == ProtocolType.Tcp ? "/proc/net/tcp" : "/proc/net/udp").Any(line => line.Contains(listening, StringComparison.Ordinal));
    }
}
