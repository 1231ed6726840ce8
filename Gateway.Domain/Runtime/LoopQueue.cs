using Gateway.Sip.Messages;

namespace Gateway.Domain.Runtime;

/// <summary>
/// The way into a loop: many threads put in, the loop takes all there is at once. A full queue refuses and never makes anybody wait.
/// </summary>
/// <param name="networkMax">Requests from the network that may wait.</param>
/// <param name="commandsMax">Commands that may wait.</param>
internal sealed class LoopQueue(int networkMax, int commandsMax)
{
    // Guards everything below. Held for a few instructions only, never while anything runs.
    private readonly object _gate = new();
    private List<LoopInput> _inputs = [];
    private int _messages;
    private int _commands;
    private bool _sleeping;
    private bool _stopping;
    private ReadyFiles? _sleepsOn;

    /// <summary>Whether no more input is taken.</summary>
    public bool IsStopping
    {
        get
        {
            lock (_gate)
                return _stopping;
        }
    }

    /// <summary>Takes in a message, unless too many wait. What ends something that exists is let in twice as long as what begins something.</summary>
    public bool TryAdd(ElementPort port, SipMessage message, Sip.Transport.Flow from)
    {
        var max = BeginsSomething(message) ? networkMax : 2L * networkMax;
        lock (_gate)
        {
            if (_stopping || _messages >= max)
                return false;
            _messages++;
            Add(new(port, message, from, null));
            return true;
        }
    }

    /// <summary>Takes in a command, unless too many wait or the loop stops.</summary>
    public bool TryAdd(Action<Sip.Machines.MonotonicTime> command)
    {
        lock (_gate)
        {
            if (_stopping || _commands >= commandsMax)
                return false;
            _commands++;
            Add(new(null, null, null, command));
            return true;
        }
    }

    /// <summary>Takes in what became of an order of the loop itself; each order has one answer, so their number is bounded already.</summary>
    public void AddOutcome(Action<Sip.Machines.MonotonicTime> command)
    {
        lock (_gate)
            Add(new(null, null, null, command));
    }

    /// <summary>Exchanges the full list for an empty one.</summary>
    /// <returns><c>false</c> when there is nothing.</returns>
    public bool TakeAll(ref List<LoopInput> empty)
    {
        lock (_gate)
        {
            if (_inputs.Count == 0)
                return false;
            (empty, _inputs) = (_inputs, empty);
            _messages = 0;
            _commands = 0;
            return true;
        }
    }

    /// <summary>Waits until there is something to do, or the time is up.</summary>
    /// <param name="atMost">How long.</param>
    /// <param name="files">What else there may be to do; <c>null</c> = nothing.</param>
    public void Wait(TimeSpan atMost, ReadyFiles? files)
    {
        lock (_gate)
        {
            if (_inputs.Count > 0 || _stopping)
                return;
            (_sleeping, _sleepsOn) = (true, files);
            if (files is null)
            {
                Monitor.Wait(_gate, atMost);
                _sleeping = false;
                return;
            }
        }

        files.Wait(atMost);
        lock (_gate)
            _sleeping = false;
    }

    /// <summary>Refuses everything from here on; what waits already is still done.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Wake();
        }
    }

    private void Add(in LoopInput input)
    {
        _inputs.Add(input);
        Wake();
    }

    // Once for each sleep.
    private void Wake()
    {
        if (!_sleeping)
            return;
        _sleeping = false;
        if (_sleepsOn is { } files)
            files.Wake();
        else
            Monitor.Pulse(_gate);
    }

    private static bool BeginsSomething(SipMessage message) =>
        message is SipRequest request
        && request.Method != SipMethod.Ack && request.Method != SipMethod.Bye
        && request.Method != SipMethod.Cancel && request.Method != SipMethod.Prack;
}
