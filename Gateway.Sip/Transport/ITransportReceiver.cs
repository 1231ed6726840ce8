using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>
/// What a transport tells the shell. Called on the threads of the transport: an implementation takes note and returns, it never waits, and
/// it does not throw.
/// </summary>
public interface ITransportReceiver
{
    /// <summary>A message arrived and could be read.</summary>
    /// <returns><c>false</c> when it was refused because too much is waiting already; the transport may say so to the peer.</returns>
    bool Received(SipMessage message, Flow from);

    /// <summary>Octets arrived that are no SIP message.</summary>
    void Malformed(Flow from, SipParseError error);

    /// <summary>A connection was opened, by the peer or by us.</summary>
    void Opened(Flow flow);

    /// <summary>A connection is gone, or could not be opened.</summary>
    void Lost(ConnectionLoss loss);

    /// <summary>A socket reported an error that concerns no single message.</summary>
    void Failed(SipListenAddress listener, Exception error);
}
