using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Tests.Interop.Harness;

/// <summary>A program that a test started: its output is kept, every wait has a limit, and it ends with its owner.</summary>
internal sealed class OwnedProcess : IAsyncDisposable
{
    // More than any peer says in a test that goes well, little enough to be shown whole when one does not.
    private const int OutputCharactersMax = 400_000;
    private static readonly TimeSpan PoliteExit = TimeSpan.FromSeconds(3);

    // Whoever was killed is gone at once, but a busy machine may take its time to say so.
    private static readonly TimeSpan KilledExit = TimeSpan.FromSeconds(20);

    /// <summary>Whether what a test starts may come before what only computes.</summary>
    internal static readonly bool MayBeFirst = OperatingSystem.IsLinux() && Environment.UserName == "root" && File.Exists("/usr/bin/nice");

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource spoke = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OwnedProcess(string name, Process process)
    {
        Name = name;
        this.process = process;
    }

    public string Name { get; }

    public bool HasExited => ended.Task.IsCompleted;

    /// <summary>What it has written to both its outputs so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public static OwnedProcess Start(
        string name, string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        // Before the tests that only compute: a phone that gets no turn plays gaps. `nice` becomes the program; who may not ask for it runs it all the same.
        var start = new ProcessStartInfo(MayBeFirst ? "nice" : path, MayBeFirst ? ["-n", "-5", path, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? Path.GetTempPath(),
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        var owned = new OwnedProcess(name, Process.Start(start) ?? throw new InvalidOperationException($"{path} does not start"));
        // Characters, not lines: the prompts of interactive phones end without a line break.
        _ = owned.FollowAsync(owned.process.StandardOutput, owned.process.StandardError);
        return owned;
    }

    /// <summary>Waits until its output holds a text; fails with all of its output when it ends or the limit passes first.</summary>
    /// <param name="since">Where in the output to look from; see <see cref="Mark"/>.</param>
    public async Task SaysAsync(string text, TimeSpan limit, int since = 0)
    {
        using var stop = new CancellationTokenSource(limit);
        while (true)
        {
            Task news;
            lock (output)
            {
                if (output.ToString(Math.Min(since, output.Length), Math.Max(0, output.Length - since)).Contains(text, StringComparison.Ordinal))
                    return;
                news = spoke.Task;
            }
            if (HasExited)
                Assert.Fail($"{Name} ended with {process.ExitCode} before it said \"{text}\":\n{Output}");
            try
            {
                await Task.WhenAny(news, ended.Task).WaitAsync(stop.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{Name} did not say \"{text}\" within {limit}:\n{Output}");
            }
        }
    }

    /// <summary>The present length of the output, so that a later wait looks only at what follows.</summary>
    public int Mark()
    {
        lock (output)
            return output.Length;
    }

    public async Task TypeAsync(string text)
    {
        await process.StandardInput.WriteAsync(text);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync(TimeSpan limit)
    {
        try
        {
            await ended.Task.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{Name} did not end within {limit}:\n{Output}");
        }
        return process.ExitCode;
    }

    /// <summary>Sends a signal to this process alone.</summary>
    public void Signal(PosixSignal signal)
    {
        if (!HasExited)
            _ = Kill(process.Id, signal switch { PosixSignal.SIGINT => 2, PosixSignal.SIGTERM => 15, _ => throw new ArgumentOutOfRangeException(nameof(signal)) });
    }

    /// <summary>Ends it at once, as a power failure would.</summary>
    public async Task KillAsync()
    {
        if (!HasExited)
            process.Kill(entireProcessTree: true);
        await ExitAsync(KilledExit);
    }

    public async ValueTask DisposeAsync()
    {
        Signal(PosixSignal.SIGTERM);
        if (!HasExited)
            await Task.WhenAny(ended.Task, Task.Delay(PoliteExit));
        if (!HasExited)
            process.Kill(entireProcessTree: true);
        await Task.WhenAny(ended.Task, Task.Delay(KilledExit));
        process.Dispose();
    }

    private async Task FollowAsync(params StreamReader[] readers)
    {
        await Task.WhenAll(readers.Select(FollowAsync));
        await process.WaitForExitAsync();
        ended.TrySetResult();
    }

    private async Task FollowAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is > 0 and var count)
        {
            TaskCompletionSource heard;
            lock (output)
            {
                if (output.Length < OutputCharactersMax)
                    output.Append(buffer, 0, count);
                heard = spoke;
                spoke = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            heard.TrySetResult();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
