using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>
/// The last responses that ended their transaction by being sent over a connection, where timer J is zero. When the connection turns out
/// to be gone, they can still go to sent-by (RFC 3261 §18.2.2).
/// </summary>
internal sealed class SentResponses
{
    // A connection's failure is known within a turn or two of the event loop; this is more than one turn sends.
    private const int Room = 256;

    private readonly (long Ticket, SipResponse? Response, TransportKind Kind)[] _ring = new (long, SipResponse?, TransportKind)[Room];
    private int _next;

    /// <summary>Takes note of a response. Over an in-process link it belongs to the receiver, and there is nowhere else that it could go: <c>null</c>.</summary>
    public void Add(long ticket, SipResponse? response, TransportKind kind)
    {
        _ring[_next] = (ticket, response, kind);
        _next = (_next + 1) % Room;
    }

    /// <summary>Takes a response out; a response is taken once.</summary>
    public bool TryTake(long ticket, out SipResponse? response, out TransportKind kind)
    {
        for (var i = 0; i < Room; i++)
        {
            if (_ring[i].Ticket != ticket)
                continue;
            (_, response, kind) = _ring[i];
            _ring[i] = default;
            return true;
        }

        (response, kind) = (null, default);
        return false;
    }
}
