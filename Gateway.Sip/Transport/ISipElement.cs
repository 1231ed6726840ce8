using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>
/// A role of the network (SIP/IP core, PoC server, PoC client, ...) as the event loop sees it: messages and ticks in, messages out through
/// <see cref="ISipTransmitter"/>. One thread at a time; nothing in it waits.
/// </summary>
public interface ISipElement
{
    /// <summary>The host name that other elements address it by, for example <c>poc-server.networka.example</c>.</summary>
    string HostName { get; }

    /// <summary>The moment of the next <see cref="Tick"/>; <see cref="MonotonicTime.Never"/> when no timer runs.</summary>
    MonotonicTime NextDeadline { get; }

    /// <summary>A parsed message arrived, not yet validated.</summary>
    void Receive(SipMessage message, Flow from, MonotonicTime now);

    /// <summary>A message could not be sent, or the connection it went over was lost before an answer.</summary>
    void TransmitFailed(long ticket, NextHop hop, MonotonicTime now);

    /// <summary>A deadline has passed. An early or extra tick does no harm.</summary>
    void Tick(MonotonicTime now);
}
