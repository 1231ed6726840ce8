using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>One transaction in the layer: the state of its machine, and the octets that it may have to send again.</summary>
internal abstract class LiveTransaction(TransactionKey key, NextHop hop)
{
    /// <summary>Its number, which is also the ticket of what it sends; given by the table.</summary>
    public long Id { get; set; }

    public TransactionKey Key { get; } = key;

    public NextHop Hop { get; set; } = hop;

    public bool IsReliable { get; } = hop.IsReliable;

    /// <summary>Whether a message is on the wire when the transmitter returns, so that its octets are no longer needed for it.</summary>
    public bool SendsAtOnce => Hop is NextHop.Over { Flow.Kind: TransportKind.Udp };

    /// <summary>Whether the table counts it as finished.</summary>
    public bool CountsAsFinished { get; set; }

    public abstract MonotonicTime NextDeadline { get; }

    /// <summary>Whether it only absorbs copies, so that it can be forgotten in need.</summary>
    public abstract bool IsFinished { get; }

    public abstract bool IsTerminated { get; }
}

internal sealed class LiveInviteClient(TransactionKey key, NextHop hop, SipRequest invite) : LiveTransaction(key, hop)
{
    public required InviteClientState State { get; set; }

    /// <summary>The INVITE, as long as an ACK or CANCEL may have to be made of it: until it has its final response.</summary>
    public SipRequest? Invite { get; private set; } = invite;

    /// <summary>The ACK, while Completed.</summary>
    public SipRequest? Ack { get; set; }

    /// <summary>The Reason for the CANCEL, from the moment it is asked for.</summary>
    public string? CancelReason { get; set; }

    /// <summary>Nothing will be made of the INVITE any more.</summary>
    public void DropInvite() => Invite = null;

    public override MonotonicTime NextDeadline => State.NextDeadline;

    public override bool IsFinished => State is InviteClientState.Completed or InviteClientState.Accepted;

    public override bool IsTerminated => State is InviteClientState.Terminated;
}

internal sealed class LiveNonInviteClient(TransactionKey key, NextHop hop, bool hasUser) : LiveTransaction(key, hop)
{
    public required NonInviteClientState State { get; set; }

    /// <summary>The request, as long as it may have to be sent again.</summary>
    public SipRequest? Request { get; set; }

    /// <summary>It need not be sent again.</summary>
    public void DropRequest()
    {
        if (SendsAtOnce)
            Request?.GiveBack();
        Request = null;
    }

    /// <summary>Whether anybody wants to hear of it: nobody does of the layer's own CANCEL.</summary>
    public bool HasUser { get; } = hasUser;

    public override MonotonicTime NextDeadline => State.NextDeadline;

    public override bool IsFinished => State is NonInviteClientState.Completed;

    public override bool IsTerminated => State is NonInviteClientState.Terminated;
}

internal abstract class LiveServer(TransactionKey key, NextHop hop) : LiveTransaction(key, hop)
{
    /// <summary>The request, as long as a 100 may have to be made of it.</summary>
    public SipRequest? Request { get; set; }

    /// <summary>The response last sent.</summary>
    public SipResponse? Response { get; set; }

    /// <summary>What copies of the request by other paths are known by; <c>default</c> when they are not looked for.</summary>
    public TransactionKey MergeKey { get; set; }

    /// <summary>Whether the connection of the request is gone and sent-by has been tried.</summary>
    public bool LeftConnection { get; set; }

    /// <summary>Whether a response may have to be sent another way, because its connection breaks: neither over UDP nor within the process.</summary>
    public bool MayLeaveConnection => !LeftConnection && Hop is NextHop.Over { Flow.Kind: not (TransportKind.Udp or TransportKind.InProcess) };
}

internal sealed class LiveInviteServer(TransactionKey key, NextHop hop) : LiveServer(key, hop)
{
    private string? _tag;

    public required InviteServerState State { get; set; }

    /// <summary>The To tag of the response last sent; <c>null</c> when none was, or it had none.</summary>
    public string? Tag => Response is { } response && !response.To.Tag.IsEmpty ? Encoding.UTF8.GetString(response.To.Tag) : _tag;

    /// <summary>The response need not be sent again: only its tag is remembered.</summary>
    public void DropResponse()
    {
        _tag = Tag;
        Response = null;
    }

    public override MonotonicTime NextDeadline => State.NextDeadline;

    public override bool IsFinished => State is InviteServerState.Confirmed or InviteServerState.Accepted;

    public override bool IsTerminated => State is InviteServerState.Terminated;
}

internal sealed class LiveNonInviteServer(TransactionKey key, NextHop hop) : LiveServer(key, hop)
{
    public required NonInviteServerState State { get; set; }

    /// <summary>The octets of the response last sent, where <see cref="LiveServer.Response"/> need not be held for them.</summary>
    public KeptOctets.Place Kept { get; set; }

    public override MonotonicTime NextDeadline => State.NextDeadline;

    public override bool IsFinished => State is NonInviteServerState.Completed;

    public override bool IsTerminated => State is NonInviteServerState.Terminated;
}
