using System.Diagnostics;

namespace Gateway.Tests.Support;

/// <summary>Programs that nobody here wrote and that tests run against. On a machine without one its tests are skipped, unless REQUIRE_PEERS=1.</summary>
internal static class Peers
{
    /// <summary>The path of a program; skips the test, or fails it where peers are required, when the program is not installed.</summary>
    public static string Require(string program)
    {
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        // Servers are installed where only an administrator's search path looks.
        var path = directories.Append("/usr/sbin").Append("/usr/local/sbin").Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);
        return path ?? Missing(program);
    }

    /// <summary>Like <see cref="Require"/>, for a program that is not on the search path but at a place of its own.</summary>
    public static string RequireAt(string program, string path) => File.Exists(path) ? path : Missing(program);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it wrote to its standard output. An exit code other than 0 fails the test with what it wrote to its standard error.</returns>
    public static async Task<string> RunAsync(string path, TimeSpan limit, params string[] arguments)
    {
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{path} does not start");
        using var stop = new CancellationTokenSource(limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop.Token);
            var errors = process.StandardError.ReadToEndAsync(stop.Token);
            await process.WaitForExitAsync(stop.Token);
            Assert.True(process.ExitCode == 0, $"{path} exits with {process.ExitCode}: {await errors}{await output}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string Missing(string program)
    {
        if (Environment.GetEnvironmentVariable("REQUIRE_PEERS") == "1")
            Assert.Fail($"{program} is not installed, and REQUIRE_PEERS=1 asks for it");
        Assert.Skip($"{program} is not installed");
        return "";
    }
}
