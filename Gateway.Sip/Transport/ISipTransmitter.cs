using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>
/// What a SIP element orders the world to do. Implemented by the shell (sockets, in-process links) and by the simulated network of the
/// tests. Nothing here waits: whatever becomes of a message comes back to the element as an event.
/// </summary>
public interface ISipTransmitter
{
    /// <summary>
    /// Where messages that go out have their memory from; <c>null</c> = each has its own. Who offers buffers promises to look at no message after
    /// <see cref="Transmit"/> that goes over a UDP flow (<see cref="NextHop.Over"/>), and to hand on what goes over an in-process link.
    /// </summary>
    MessageBuffers? Buffers => null;

    /// <summary>Hands a message over. A failure comes back as <see cref="ISipElement.TransmitFailed"/> with the same ticket.</summary>
    /// <param name="message">The message; its topmost Via already names the transport of the hop.</param>
    /// <param name="hop">Where to.</param>
    /// <param name="ticket">Names the transaction that wants to hear of a failure; 0 when nobody does.</param>
    /// <param name="retransmission">Whether the same octets went out before: for traces only.</param>
    void Transmit(SipMessage message, NextHop hop, long ticket, bool retransmission);
}
