using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Event = Gateway.Domain.Sessions.Participating.PreEstablishedSessionEvent;

namespace Gateway.Domain.Sessions.Participating;

internal sealed partial class PreEstablishedCall
{
    // We ask for and give whatever the client can: what a session uses of it is between the client and its controlling function.
    private static readonly TbcpParameters AnyFloorControl = new() { Queuing = true, Priority = TbcpParameters.PriorityMax, Timestamp = true };

    /// <summary>Answers an offer on a dialog of ours, inside the session.</summary>
    public bool TryAnswer(OfferAnswer media, SipRequest offer, [NotNullWhen(true)] out OfferAnswer? answered, out int status)
    {
        answered = null;
        status = SipStatus.RequestPending;
        if (media.IsOffering)
            return false;
        if (!Bodies.SessionBody.TryRead(offer, out var body, out var fault))
        {
            status = fault.Status;
            return false;
        }

        // Asked to offer (RFC 3261 §14.2) we repeat what stands.
        if (!body.HasDescription)
        {
            answered = media;
            return true;
        }

        var local = media == _media ? Local() : LocalForFar();
        if (media.TryAnswer(body.Description.Span, local, out answered, out var refusal))
            return true;
        status = refusal.Status;
        return false;
    }

    private LocalMedia Local() => new()
    {
        Address = _port.Address,
        RtpPort = _port.RtpPort,
        ControlPort = _port.ControlPort,
        RelaysAnyCodec = true,
        NeedsFloorControl = true,
        Tbcp = AnyFloorControl,
    };

    // Towards a controlling function we stand for the client: its codec, and of floor control what it can.
    private LocalMedia LocalForFar() => Local() with
    {
        Codecs = _media.Agreed is { } agreed ? [agreed.Codec] : Local().Codecs,
        RelaysAnyCodec = false,
        Tbcp = _media.Agreed?.Tbcp ?? AnyFloorControl,
    };

    private void SendConnect()
    {
        if (_media.Agreed?.ControlTo is not { } client)
            return;
        if (_state is PreEstablishedSessionState.Announcing)
            _port.SendControl(client, ConnectOf(_user, _carried?.Identity).Write());
        else if (_invitation is { } invitation)
            _port.SendControl(client, ConnectOf(invitation).Write());
    }

    private void SendDisconnect()
    {
        if (_media.Agreed?.ControlTo is { } client)
            _port.SendControl(client, new MbcpMessage.Disconnect(_ssrc).Write());
    }

    // A group's name stands as the display name of To; a person who hides his identity is not named (RFC 3323 §4.1).
    private MbcpMessage.Connect ConnectOf(InvitationNote invitation)
    {
        var inviter = AssertedIdentity.Of(invitation.Invite);
        var isHidden = PrivacyView.HidesIdentity(invitation.Invite) || inviter.Address.IsEmpty;
        var session = PassedOn.ContactUri(invitation.Invite);
        var group = invitation.Invite.To.DisplayText;
        return new(_ssrc, TypeOf(session, group))
        {
            OverridesManualAnswer = invitation.IsOverride,
            InvitingIdentity = isHidden ? "sip:anonymous@anonymous.invalid" : inviter.Address.ToString(),
            InvitingName = isHidden ? "Anonymous" : inviter.DisplayName.Length > 0 ? inviter.DisplayName : null,
            SessionIdentity = Plain(session),
            GroupName = group.Length > 0 ? group : null,
        };
    }

    // By his own name the client tells the session that its user started from somebody else's.
    private MbcpMessage.Connect ConnectOf(PocAddress starter, string? session) =>
        new(_ssrc, TypeOf(session, "")) { InvitingIdentity = starter.ToString(), SessionIdentity = Plain(session) };

    private static string? Plain(string? session) =>
        session is not null && SipUri.TryParse(session, out var identity) ? $"sip:{identity.User}@{identity.Host}" : null;

    private static MbcpSessionType TypeOf(string? session, string group) => SessionKind.Of(session) switch
    {
        SessionType.OneToOne => MbcpSessionType.OneToOne,
        SessionType.AdHocGroup => MbcpSessionType.AdHocGroup,
        SessionType.PreArrangedGroup => MbcpSessionType.PreArrangedGroup,
        SessionType.ChatGroup => MbcpSessionType.ChatGroup,
        _ => group.Length > 0 ? MbcpSessionType.PreArrangedGroup : MbcpSessionType.None,
    };

    private void ControlArrived(IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        foreach (var acknowledgment in _relay.Control(from, datagram, _media.Agreed, Far))
        {
            if (acknowledgment.IsOf(MbcpSubtype.Connect))
                Step(new Event.ConnectAcknowledged(acknowledgment.Reason), now);
            else
                Step(new Event.DisconnectAcknowledged(), now);
        }
    }

    private void MediaArrived(IPEndPoint from, ReadOnlySpan<byte> datagram) => _relay.Media(from, datagram, _media.Agreed, Far);

    // What was agreed with the controlling function of the session that is carried.
    private AgreedMedia? Far => _carried?.Media.Agreed;

    /// <summary>Where the port's datagrams go; it is opened before its owner can be made.</summary>
    private sealed class PortLink : IMediaReceiver
    {
        public MediaPort Port { get; set; } = null!;

        public PreEstablishedCall? Owner { get; set; }

        public void ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now) => Owner?.ControlArrived(from, datagram, now);

        public void MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now) => Owner?.MediaArrived(from, datagram);
    }
}
