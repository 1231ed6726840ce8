using Gateway.Domain.Runtime;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Domain.Runtime;

/// <summary>An element that notes what happens to it and does what the test says.</summary>
internal sealed class ScriptedElement(ElementPort port) : ISipElement
{
    public List<string> Happened { get; } = [];

    public List<Flow> Flows { get; } = [];

    public List<(long Ticket, NextHop Hop)> Failures { get; } = [];

    public Action<SipMessage, Flow>? OnMessage { get; set; }

    public Action<long>? OnFailure { get; set; }

    public Action<MonotonicTime>? OnTick { get; set; }

    public ElementPort Port => port;

    public string HostName => port.HostName;

    public MonotonicTime NextDeadline { get; set; } = MonotonicTime.Never;

    public void Receive(SipMessage message, Flow from, MonotonicTime now)
    {
        Happened.Add(System.Text.Encoding.UTF8.GetString(message.StartLine));
        Flows.Add(from);
        OnMessage?.Invoke(message, from);
    }

    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now)
    {
        Happened.Add($"failed {ticket}");
        Failures.Add((ticket, hop));
        OnFailure?.Invoke(ticket);
    }

    public void Tick(MonotonicTime now)
    {
        Happened.Add($"tick {now.SinceStart.TotalMilliseconds}");
        OnTick?.Invoke(now);
    }
}
