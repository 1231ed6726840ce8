using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Gateway.Bench;

/// <summary>A server in a process of its own, ours or another's, ended with this object.</summary>
internal class ServerProcess : IDisposable
{
    // USER_HZ, which proc(5) counts in; 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly Process _process;

    protected ServerProcess(ProcessStartInfo start) =>
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");

    protected StreamWriter Input => _process.StandardInput;

    protected StreamReader Output => _process.StandardOutput;

    protected bool HasExited => _process.HasExited;

    /// <summary>Reads all that it says, for nobody: a server whose pipe is full stands still.</summary>
    protected void DrainOutput()
    {
        _process.ErrorDataReceived += static (_, _) => { };
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Processor seconds of the process and all that came of it, so far.</summary>
    public double CpuSeconds() => Family().Sum(member => member.Ticks) / TicksPerSecond;

    /// <summary>Memory of the process and all that came of it, what they share counted once (the "Pss" of proc(5)).</summary>
    public long ProportionalBytes()
    {
        var kilobytes = 0L;
        foreach (var (id, _, _) in Family())
        {
            var line = File.ReadLines($"/proc/{id}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            kilobytes += long.Parse(line.AsSpan(4, line.Length - 6), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        }

        return kilobytes * 1024;
    }

    public virtual void Dispose()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(0.1)))
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(TimeSpan.FromSeconds(5));
        }

        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    // The process, its children and theirs.
    private List<(int Id, int Parent, long Ticks)> Family()
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ReadStat(id) is { } stat ? (id, stat.Parent, stat.Ticks) : default)
            .Where(found => found.id > 0).ToLookup(found => found.Parent, found => (Id: found.id, found.Parent, found.Ticks));
        List<(int Id, int Parent, long Ticks)> family = [.. all.SelectMany(children => children).Where(found => found.Id == _process.Id)];
        for (var i = 0; i < family.Count; i++)
            family.AddRange(all[family[i].Id]);
        return family;
    }

    // Behind the name, which may hold anything: state, parent, ..., user time and system time as 12th and 13th.
    private static (int Parent, long Ticks)? ReadStat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture),
                long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null; // ended while we looked
        }
    }
}

/// <summary>One of our own servers, see <see cref="ServeMode"/>.</summary>
internal sealed class OwnServer : ServerProcess
{
    public OwnServer(string kind, IPEndPoint listen)
        : base(new ProcessStartInfo(Environment.ProcessPath!)
        {
            // Started by the dotnet command, the path is the command's; otherwise the program is its own.
            Arguments = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
                ? $"\"{typeof(OwnServer).Assembly.Location}\" serve {kind} {listen}"
                : $"serve {kind} {listen}",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })
    {
        if (Output.ReadLine() != "ready")
            throw new InvalidOperationException($"our server '{kind}' did not start at {listen}");
    }

    /// <summary>How it stands.</summary>
    /// <param name="atRest">Whether what is alive is wanted too, which costs it a full collection.</param>
    public ServerFigures Ask(bool atRest = false)
    {
        Input.WriteLine(atRest ? "rest" : "");
        return ServerFigures.Parse(Output.ReadLine() ?? throw new InvalidOperationException("our server has ended"));
    }

    public override void Dispose()
    {
        Input.Close();
        Output.ReadToEnd();
        base.Dispose();
    }
}
