using System.Net;
using Gateway.Domain.History;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Microsoft.Extensions.Logging;

namespace Gateway.Domain.Runtime;

/// <summary>
/// Hosts SIP elements on one thread: messages from the sockets, messages between the elements, ticks and commands of other threads come in
/// one after the other, and nothing in an element waits or locks. Due ticks go before everything else, so that load cannot starve a timer;
/// then what the elements say to each other; then what comes from outside, in the order of its arrival.
/// </summary>
/// <remarks>
/// Everything about the elements (hosting, removing, asking) happens before <see cref="Start"/> or on the loop's own thread, that is inside
/// <see cref="Post"/> or <see cref="InvokeAsync{T}"/>.
/// </remarks>
public sealed class SignallingLoop : IAsyncDisposable
{
    // A deadline that a tick does not move is a bug; it shall cost the timer's accuracy, not the processor.
    private static readonly TimeSpan StuckDeadlinePause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(60);

    // While there is much to do, what can be read is looked for so often: speech does not wait until five hundred people are invited.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(1);

    private readonly LoopClock _clock;
    private readonly ILogger _log;
    private readonly LoopQueue _queue;
    private readonly Queue<LocalEvent> _local = [];
    private readonly List<ElementPort> _ports = [];
    private readonly Dictionary<string, ElementPort> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _localMax;
    private List<LoopInput> _batch = [];
    private int _batchNext;
    private MonotonicTime _earliestDeadline = MonotonicTime.Zero;
    private MonotonicTime _looksAt = MonotonicTime.Zero;
    private ReadyFiles? _files;
    private bool _hasNoFiles;
    private Thread? _thread;

    /// <param name="settings">Its limits, and the names it knows.</param>
    /// <param name="clock">The clock of the process.</param>
    /// <param name="trace">Where the signalling is remembered; <c>null</c> when it is not. It belongs to this loop's thread from here on.</param>
    /// <param name="log">The log.</param>
    public SignallingLoop(SignallingLoopSettings settings, LoopClock clock, SignallingTrace? trace, ILogger<SignallingLoop> log)
    {
        _clock = clock;
        _log = log;
        _queue = new(settings.NetworkMessagesMax, settings.CommandsMax);
        _localMax = settings.LocalMessagesMax;
        Dscp = settings.Dscp;
        Now = clock.Now;
        Trace = trace;
        Names = new(settings, _queue);
    }

    /// <summary>The time of the step that runs; for the loop's thread only.</summary>
    public MonotonicTime Now { get; private set; }

    /// <summary>The time of the clock, for any thread: of what happens before its step.</summary>
    public MonotonicTime ClockNow => _clock.Now;

    /// <summary>How the SIP of its elements is marked.</summary>
    internal int Dscp { get; }

    /// <summary>How many exceptions reached the loop: each one is a bug in an element.</summary>
    public long Faults { get; private set; }

    /// <summary>The signalling that is remembered; for the loop's thread only.</summary>
    public SignallingTrace? Trace { get; }

    /// <summary>The memory of messages that elements and listeners of this loop relay.</summary>
    internal MessageBuffers Buffers { get; } = new();

    internal ILogger Log => _log;

    internal HostNames Names { get; }

    /// <summary>What the loop reads itself; <c>null</c> where the system cannot tell it when.</summary>
    internal ReadyFiles? Files
    {
        get
        {
            RequireLoopThread();
            if (_files is null && !_hasNoFiles)
                _hasNoFiles = (_files = ReadyFiles.TryCreate()) is null;
            return _files;
        }
    }

    /// <summary>Opens the listeners of an element, creates it, and makes it reachable for the others by its host name.</summary>
    /// <param name="hostName">What the others address it by.</param>
    /// <param name="listen">Where it is reached from outside, and which addresses it sends from; none = by the other elements only.</param>
    /// <param name="create">Makes the element; it gets its way out, which also knows what addresses were bound.</param>
    /// <exception cref="SipListenException">An address cannot be listened on. None of them is left open.</exception>
    /// <exception cref="ArgumentException">The host name is taken.</exception>
    public T Host<T>(string hostName, IReadOnlyList<SipListenAddress> listen, Func<ElementPort, T> create)
        where T : ISipElement
    {
        RequireLoopThread();
        if (_byName.ContainsKey(hostName))
            throw new ArgumentException($"an element named {hostName} is hosted already", nameof(hostName));
        var port = new ElementPort(this, hostName);
        try
        {
            port.Listen(listen);
            var element = create(port);
            port.Element = element;
            _ports.Add(port);
            _byName.Add(hostName, port);
            _earliestDeadline = MonotonicTime.Zero;
            if (_thread is not null)
                port.Start();
            return element;
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }

    /// <summary>Gives an element one more name that the others reach it by, for example the domain that a core serves.</summary>
    /// <exception cref="ArgumentException">The name is taken, or no element is hosted by that host name.</exception>
    public void AddName(string hostName, string alias)
    {
        RequireLoopThread();
        if (!_byName.TryGetValue(hostName, out var port))
            throw new ArgumentException($"no element is named {hostName}", nameof(hostName));
        _byName.Add(alias, port);
    }

    /// <summary>Takes an element out; its sockets are closed, and what is still on its way to it is lost.</summary>
    /// <returns><c>false</c> when there is no such element.</returns>
    public bool Remove(string hostName)
    {
        RequireLoopThread();
        if (!_byName.TryGetValue(hostName, out var port))
            return false;
        foreach (var name in _byName.Where(entry => entry.Value == port).Select(entry => entry.Key).ToList())
            _byName.Remove(name);
        _ports.Remove(port);
        port.Dispose();
        return true;
    }

    /// <summary>Starts the loop's thread, and after it the reading of the sockets.</summary>
    public void Start()
    {
        RequireLoopThread();
        _thread = new Thread(Run) { IsBackground = true, Name = "signalling loop" };
        var ports = _ports.ToArray();
        _thread.Start();
        foreach (var port in ports)
            port.Start();
    }

    /// <summary>Runs something on the loop's thread, later.</summary>
    /// <returns><c>false</c> when the loop stops or too many commands wait; nothing will run then.</returns>
    public bool Post(Action<MonotonicTime> command) => _queue.TryAdd(command);

    /// <summary>Runs something on the loop's thread and hands back what it answers. What it throws is thrown here, and is no fault of the loop.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The loop stops, or too many commands wait.</exception>
    public async Task<T> InvokeAsync<T>(Func<MonotonicTime, T> question, CancellationToken stop = default)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Post(now => Answer(question, answer, now)))
            throw new SignallingLoopUnavailableException();
        var ended = await Task.WhenAny(answer.Task, _stopped.Task).WaitAsync(stop).ConfigureAwait(false);
        if (ended != answer.Task && !answer.Task.IsCompleted)
            throw new SignallingLoopUnavailableException();
        return await answer.Task.ConfigureAwait(false);
    }

    /// <summary>The signalling of an alert or session, as far as it is remembered.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The loop stops, or too many commands wait.</exception>
    public async Task<Ladder> LadderOfAsync(string subjectId, CancellationToken stop = default) =>
        Ladder.Of(subjectId, await InvokeAsync(_ => Trace?.MessagesOf(subjectId) ?? [], stop).ConfigureAwait(false));

    /// <summary>Does what waits already, then ends the thread and closes the sockets.</summary>
    /// <param name="limit">How long to wait for it at most.</param>
    public async Task StopAsync(TimeSpan limit)
    {
        _queue.Stop();
        if (_thread is null)
            Close();
        var ended = await Task.WhenAny(_stopped.Task, Task.Delay(limit)).ConfigureAwait(false);
        if (ended != _stopped.Task)
            _log.StopTimedOut(limit.TotalMilliseconds);
    }

    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);

    /// <summary>Does everything there is to do at the present time and returns: the loop without its thread, for tests and simulations.</summary>
    internal void RunUntilIdle()
    {
        RequireLoopThread();
        while (true)
        {
            try
            {
                while (TakeStep())
                {
                }

                return;
            }
            catch (Exception e)
            {
                Fault(e);
            }
        }
    }

    internal bool TryFind(string hostName, out ElementPort port) => _byName.TryGetValue(hostName, out port!);

    internal bool TryEnqueue(ElementPort port, SipMessage message, Flow from) => _queue.TryAdd(port, message, from);

    internal void EnqueueOutcome(Action<MonotonicTime> command) => _queue.AddOutcome(command);

    internal bool TryDeliver(ElementPort target, SipMessage message, Flow from)
    {
        if (_local.Count >= _localMax)
            return false;
        _local.Enqueue(new(target, message, from, 0, null));
        return true;
    }

    internal void ReportFailure(ElementPort port, long ticket, NextHop hop) => _local.Enqueue(new(port, null, null, ticket, hop));

    internal void Record(TraceDirection direction, string element, Flow flow, SipMessage message, bool retransmission) =>
        Trace?.Record(direction, element, flow, message, retransmission, Now, _clock.UtcNow);

    internal void RecordFloorControl(
        TraceDirection direction, string element, IPEndPoint local, IPEndPoint remote, string callId, ReadOnlySpan<byte> datagram) =>
        Trace?.RecordFloorControl(direction, element, local, remote, callId, datagram, Now, _clock.UtcNow);

    internal void RequireLoopThread()
    {
        if (_thread is not null && _thread != Thread.CurrentThread)
            throw new InvalidOperationException("only the loop's own thread may do this: use Post or InvokeAsync");
    }

    private static void Answer<T>(Func<MonotonicTime, T> question, TaskCompletionSource<T> answer, MonotonicTime now)
    {
        T result;
        try
        {
            result = question(now);
        }
        catch (Exception e) when (answer.TrySetException(e))
        {
            return;
        }

        answer.TrySetResult(result);
    }

    private void Run()
    {
        while (!_queue.IsStopping)
        {
            RunUntilIdle();
            _queue.Wait(UntilNextDeadline(), _files);
        }

        RunUntilIdle();
        Close();
    }

    private void Close()
    {
        foreach (var port in _ports)
            port.Dispose();
        _files?.Dispose();
        _stopped.TrySetResult();
    }

    private TimeSpan UntilNextDeadline()
    {
        var left = _earliestDeadline - _clock.Now;
        if (left > LongestSleep)
            return LongestSleep;
        // The wait counts whole milliseconds: rounded down it would wake before the deadline and turn around once more.
        return left <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
    }

    // One thing at a time, so that after an exception the next thing follows.
    private bool TakeStep()
    {
        Now = _clock.Now;
        if (Now >= _earliestDeadline && TickNextDue())
            return true;
        if (_local.TryDequeue(out var local))
        {
            Deliver(local);
            return true;
        }

        if (_files is { Count: > 0 } files && Read(files))
            return true;
        if (_batchNext < _batch.Count)
        {
            Handle(_batch[_batchNext++]);
            return true;
        }

        _batch.Clear();
        _batchNext = 0;
        if (_queue.TakeAll(ref _batch))
            return true;
        // A command may have set a timer in any element; before a sleep every deadline is looked at.
        FindEarliestDeadline();
        if (Now >= _earliestDeadline)
            return true;
        _looksAt = MonotonicTime.Zero;
        return _files is { Count: > 0 } && Read(_files);
    }

    private bool Read(ReadyFiles files)
    {
        if (Now >= _looksAt)
        {
            files.Wait(TimeSpan.Zero);
            _looksAt = Now + LookInterval;
        }

        if (!files.TryTake(out var ready))
            return false;
        ready.Read(Now);
        // It may have set a timer in any element.
        _earliestDeadline = MonotonicTime.Zero;
        return true;
    }

    private bool TickNextDue()
    {
        foreach (var port in _ports)
        {
            if (port.NextTick > Now)
                continue;
            port.NotBefore = Now + FaultPause;
            port.Element.Tick(Now);
            port.NotBefore = MonotonicTime.Zero;
            if (port.NextTick <= Now)
            {
                port.NotBefore = Now + StuckDeadlinePause;
                _log.DeadlineStuck(port.HostName);
            }

            return true;
        }

        FindEarliestDeadline();
        return false;
    }

    private void FindEarliestDeadline()
    {
        var earliest = MonotonicTime.Never;
        foreach (var port in _ports)
            earliest = MonotonicTime.Earlier(earliest, port.NextTick);
        _earliestDeadline = earliest;
    }

    private void Deliver(in LocalEvent local)
    {
        if (local.Port.IsClosed)
            return;
        if (local.Message is not null)
            local.Port.Element.Receive(local.Message, local.From!, Now);
        else
            local.Port.Element.TransmitFailed(local.FailedTicket, local.FailedHop!, Now);
        _earliestDeadline = MonotonicTime.Earlier(_earliestDeadline, local.Port.NextTick);
    }

    private void Handle(in LoopInput input)
    {
        if (input.Command is not null)
        {
            input.Command(Now);
            _earliestDeadline = MonotonicTime.Zero;
            return;
        }

        if (input.Port!.IsClosed)
            return;
        Record(TraceDirection.Received, input.Port.HostName, input.From!, input.Message!, retransmission: false);
        input.Port.Element.Receive(input.Message!, input.From!, Now);
        _earliestDeadline = MonotonicTime.Earlier(_earliestDeadline, input.Port.NextTick);
    }

    /// <summary>Something that an element should have caught.</summary>
    internal void Fault(Exception error)
    {
        Faults++;
        TransportMeter.Faults.Add(1);
        _log.ElementFailed(error);
        // Whatever was under way may have set a timer before it failed.
        _earliestDeadline = MonotonicTime.Zero;
    }
}
