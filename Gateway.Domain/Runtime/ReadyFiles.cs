using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Gateway.Sip.Machines;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Domain.Runtime;

/// <summary>Something that the system can say of that there is something to read.</summary>
internal interface IReadyFile
{
    /// <summary>Whether it goes before the others.</summary>
    bool IsUrgent { get; }

    /// <summary>Reads some of what is there, never all of a flood: what is left is said again.</summary>
    void Read(MonotonicTime now);
}

/// <summary>
/// What a loop sleeps on while it has sockets of its own to read (Linux <c>epoll</c>): speech then reaches the loop by one awakening, not by three of
/// different threads, and what one socket is flooded with waits in that socket alone.
/// </summary>
/// <remarks>For the loop's thread, but for <see cref="Wake"/>, which is for all others.</remarks>
internal sealed partial class ReadyFiles : IDisposable
{
    private const int AtATime = 64;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int AddFile = 1;
    private const int RemoveFile = 2;
    private const uint Readable = 1;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventBytes = DataOffset + sizeof(long);

    private readonly SafeFileHandle _poll;
    private readonly SafeFileHandle _bell;
    private readonly byte[] _events = new byte[AtATime * EventBytes];
    private readonly byte[] _event = new byte[EventBytes];
    private readonly Dictionary<long, Entry> _entries = [];
    private readonly Queue<Entry> _urgent = new();
    private readonly Queue<Entry> _others = new();
    private long _lastId;

    private ReadyFiles(SafeFileHandle poll, SafeFileHandle bell) => (_poll, _bell) = (poll, bell);

    /// <summary>How many there are.</summary>
    public int Count => _entries.Count;

    /// <summary>Makes one; <c>null</c> where the system has nothing of the kind, or no descriptors left.</summary>
    public static ReadyFiles? TryCreate()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return null;
        var (poll, bell) = (CreatePoll(CloseOnExec), CreateBell(0, CloseOnExec | NonBlocking));
        if (!poll.IsInvalid && !bell.IsInvalid)
        {
            var made = new ReadyFiles(poll, bell);
            if (made.Control(AddFile, bell.DangerousGetHandle(), 0))
                return made;
        }

        poll.Dispose();
        bell.Dispose();
        return null;
    }

    /// <summary>Tells of a file from now on.</summary>
    /// <param name="file">Who reads it.</param>
    /// <param name="descriptor">Its descriptor.</param>
    /// <param name="id">What <see cref="Remove"/> wants, before the descriptor is closed.</param>
    /// <returns><c>false</c> when the system does not take it.</returns>
    public bool TryAdd(IReadyFile file, nint descriptor, out long id)
    {
        id = ++_lastId;
        if (_poll.IsClosed || !Control(AddFile, descriptor, id))
            return false;
        _entries.Add(id, new(file));
        return true;
    }

    /// <summary>Tells of it no longer.</summary>
    public void Remove(long id, nint descriptor)
    {
        if (!_entries.Remove(id, out var entry))
            return;
        entry.IsGone = true;
        if (!_poll.IsClosed)
            Control(RemoveFile, descriptor, id);
    }

    /// <summary>Ends the waiting of the loop, now or when it begins next. Any thread.</summary>
    public void Wake()
    {
        var one = 1L;
        // Full means that it rings already.
        _ = Write(_bell, ref one, sizeof(long));
    }

    /// <summary>Waits until something can be read, somebody wakes it, or the time is up.</summary>
    /// <param name="atMost">Whole milliseconds; zero only looks.</param>
    public void Wait(TimeSpan atMost)
    {
        // An error, such as a signal in between, is nothing ready.
        var count = WaitFor(_poll, _events, AtATime, (int)atMost.TotalMilliseconds);
        for (var i = 0; i < count; i++)
        {
            var id = BitConverter.ToInt64(_events, (i * EventBytes) + DataOffset);
            if (id == 0)
            {
                var rung = 0L;
                _ = Read(_bell, ref rung, sizeof(long));
            }
            else if (_entries.TryGetValue(id, out var entry) && !entry.IsQueued)
            {
                entry.IsQueued = true;
                (entry.File.IsUrgent ? _urgent : _others).Enqueue(entry);
            }
        }
    }

    /// <summary>The next that can be read, the urgent ones first.</summary>
    public bool TryTake([NotNullWhen(true)] out IReadyFile? ready)
    {
        while (_urgent.TryDequeue(out var entry) || _others.TryDequeue(out entry))
        {
            entry.IsQueued = false;
            ready = entry.File;
            if (!entry.IsGone)
                return true;
        }

        ready = null;
        return false;
    }

    public void Dispose()
    {
        _poll.Dispose();
        _bell.Dispose();
    }

    private bool Control(int operation, nint descriptor, long id)
    {
        BitConverter.TryWriteBytes(_event, Readable);
        BitConverter.TryWriteBytes(_event.AsSpan(DataOffset), id);
        return ControlPoll(_poll, operation, (int)descriptor, _event) == 0;
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle CreatePoll(int flags);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle CreateBell(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ControlPoll(SafeFileHandle poll, int operation, int descriptor, byte[] change);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitFor(SafeFileHandle poll, byte[] events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Read(SafeFileHandle file, ref long value, nint length);

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(SafeFileHandle file, ref long value, nint length);

    private sealed class Entry(IReadyFile file)
    {
        public IReadyFile File { get; } = file;

        public bool IsQueued { get; set; }

        public bool IsGone { get; set; }
    }
}
