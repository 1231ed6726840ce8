using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;

namespace Gateway.Domain.Clients;

/// <summary>What floor control brings on the media port of a pre-established session: sessions that come and go (mbcp.md 3.10, 3.11, 8).</summary>
internal sealed partial class PreEstablishedSession : IMediaReceiver
{
    void IMediaReceiver.MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (_media is { } media && media.Port == port)
            media.Voice.MediaArrived(from, datagram, now);
    }

    void IMediaReceiver.ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        // From the PoC server that the media was agreed with, and from nobody else.
        if (_media is not { } media || media.Voice.TakeReport(port, from, datagram, now))
            return;
        foreach (var message in MbcpDatagram.Read(datagram).Messages)
        {
            if (message is MbcpMessage.Connect connect)
                Connected(connect, port, from, now);
            else if (message is MbcpMessage.Disconnect)
                Disconnected(port, from, now);
            else
                media.Voice.Take(message, now);
        }
    }

    private ClientMedia? OpenMedia() => ClientMedia.Open(_context, this);

    private void Connected(MbcpMessage.Connect connect, MediaPort port, IPEndPoint from, MonotonicTime now)
    {
        var reason = Judge(connect);
        Acknowledge(MbcpSubtype.Connect, reason, port, from);
        if (reason != MbcpMessage.Acknowledgment.Accepted)
            return;
        switch (Session)
        {
            case null:
                AttachInvited(connect, now);
                break;
            case { State: ClientSessionState.Answering } answered:
                answered.Identity = connect.SessionIdentity;
                answered.Step(new ClientSessionEvent.Acknowledged(), now);
                break;
            case { State.IsPending: true } own:
                own.Identity = connect.SessionIdentity;
                own.Step(new ClientSessionEvent.Accepted(IsConfirmed: true), now);
                break;
        }
    }

    // One session at a time on one stream of media. A repeated Connect is acknowledged as the first was.
    private ushort Judge(MbcpMessage.Connect connect) =>
        State is not (PreEstablishedState.Idle or PreEstablishedState.Attached) ? MbcpMessage.Acknowledgment.NotAccepted
            // What its user has given up since is not forced upon him by the news of it.
            : Session is null ? IsOwn(connect) ? MbcpMessage.Acknowledgment.NotAccepted : MbcpMessage.Acknowledgment.Accepted
            : Session is { State: ClientSessionState.Answering } ? MbcpMessage.Acknowledgment.Accepted
            // Somebody else's invitation has crossed that of our user.
            : Session is { State.IsPending: true } && (connect.InvitingIdentity is null || IsOwn(connect)) ? MbcpMessage.Acknowledgment.Accepted
            : Session is { State: ClientSessionState.Established } running && (connect.SessionIdentity is null || connect.SessionIdentity == running.Identity)
                ? MbcpMessage.Acknowledgment.Accepted
            : MbcpMessage.Acknowledgment.Busy;

    private bool IsOwn(MbcpMessage.Connect connect) =>
        PocAddress.TryParse(connect.InvitingIdentity, out var inviter, out _) && inviter == Account.Account.Address;

    private void AttachInvited(MbcpMessage.Connect connect, MonotonicTime now)
    {
        var received = new ReceivedInvitation(
            AddressOf(connect.InvitingIdentity) ?? default, connect.InvitingName ?? "", AddressOf(connect.GroupIdentity), connect.GroupName ?? "", null);
        var session = Attach(new(sessions, Account, new ReferralBearer(_context, this, CallId), null, received), now);
        session.Identity = connect.SessionIdentity;
        sessions.Add(session, ClientSession.Attached, now);
    }

    private void Disconnected(MediaPort port, IPEndPoint from, MonotonicTime now)
    {
        // A repeated one is acknowledged again, whether there is a session or not.
        Acknowledge(MbcpSubtype.Disconnect, MbcpMessage.Acknowledgment.Accepted, port, from);
        // What becomes of a start that NOTIFYs tell of is told by them: this is of the session before it.
        if (Session is not { State.IsPending: true, Sent.IsReported: true })
            Session?.Step(new ClientSessionEvent.Disconnected(), now);
    }

    private void Acknowledge(MbcpSubtype what, ushort reason, MediaPort port, IPEndPoint to) =>
        port.SendControl(to, MbcpMessage.Acknowledgment.Of(Voice?.Ssrc ?? 0, what, reason).Write());

    private static PocAddress? AddressOf(string? uri) =>
        PocAddress.TryParse(uri, out var address, out _) && address != Anonymous ? address : null;

    private static readonly PocAddress Anonymous = PocAddress.Parse("sip:anonymous@anonymous.invalid");
}
