namespace Gateway.Bench;

/// <summary>What else the machine does.</summary>
internal static class BenchMachine
{
    public static void WriteLoad(TextWriter output, string when) =>
        output.WriteLine($"load averages {when}: {File.ReadAllText("/proc/loadavg").Trim()}, {Environment.ProcessorCount} processors");
}
