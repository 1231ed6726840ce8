using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using static Gateway.Domain.Floor.MediaBurstEffect;

namespace Gateway.Domain.Floor;

/// <summary>Floor control as messages of MBCP: what arrives as an event, what is ordered as a message.</summary>
public static class FloorMessages
{
    /// <summary>What a message of a client means to the controlling function; <c>null</c> = nothing: it is a server's, or an acknowledgment.</summary>
    /// <param name="message">The message.</param>
    /// <param name="from">From whom.</param>
    /// <param name="now">The present, which the time in a request is compared with.</param>
    public static MediaBurstEvent? Read(MbcpMessage message, PartyId from, DateTimeOffset now) => message switch
    {
        MbcpMessage.Request request =>
            new MediaBurstEvent.Requested(from, request.Priority, request.Timestamp is { } pressed ? NtpTime.AgeOf(pressed, now) : null),
        MbcpMessage.Release release => new MediaBurstEvent.Released(from, release.IgnoresSequenceNumber ? null : release.LastSequenceNumber),
        MbcpMessage.QueueStatusRequest => new MediaBurstEvent.PositionAsked(from),
        _ => null,
    };

    /// <summary>The message that an effect of the controlling function orders; <c>null</c> when it orders none.</summary>
    /// <param name="effect">The effect.</param>
    /// <param name="ssrc">The SSRC of the server on the leg that it goes to.</param>
    /// <param name="talker">Who talks, where he is told.</param>
    /// <param name="participants">How many take part; <c>null</c> = nothing is said.</param>
    /// <param name="toAcknowledge">Whether Taken is to be acknowledged.</param>
    public static MbcpMessage? Write(MediaBurstEffect effect, uint ssrc, FloorTalker? talker, int? participants, bool toAcknowledge = false) => effect switch
    {
        SendGranted granted => new MbcpMessage.Granted(ssrc, SecondsOf(granted.StopTalkingAfter), CountOf(participants)),
        SendTaken or SendTakenToOthers when talker is not null =>
            new MbcpMessage.Taken(ssrc, talker.Ssrc, talker.Address, talker.Name, CountOf(participants), toAcknowledge),
        SendDeny denied => MbcpMessage.Deny.Because(ssrc, (byte)denied.Reason),
        SendRevoke revoked => new MbcpMessage.Revoke(ssrc, (ushort)revoked.Reason, (ushort)Math.Ceiling(revoked.RetryAfter.TotalSeconds)),
        SendIdle or SendIdleToAll => new MbcpMessage.Idle(ssrc),
        SendQueueStatus status => new MbcpMessage.QueueStatusResponse(ssrc, (byte)status.Priority, (ushort)Math.Min(status.Position, ushort.MaxValue - 1)),
        _ => null,
    };

    /// <summary>What a message of the server means to a client; <c>null</c> = nothing to its floor.</summary>
    /// <param name="message">The message.</param>
    /// <param name="settings">How long the user may talk when the message does not say.</param>
    public static ClientFloorEvent? Read(MbcpMessage message, ClientFloorSettings settings) => message switch
    {
        MbcpMessage.Granted granted => new ClientFloorEvent.Granted(granted.StopTalkingSeconds switch
        {
            null or MbcpMessage.Unknown => settings.StopTalkingGuard,
            MbcpMessage.Unlimited => null,
            { } seconds => TimeSpan.FromSeconds(seconds),
        }),
        MbcpMessage.Taken taken => new ClientFloorEvent.Taken(new(taken.TalkerSsrc, taken.Talker, taken.Name ?? ""), taken.IsToBeAcknowledged),
        MbcpMessage.Deny denied => new ClientFloorEvent.Denied(denied.Reason, denied.Phrase),
        MbcpMessage.Idle => new ClientFloorEvent.Idle(),
        MbcpMessage.Revoke revoked => new ClientFloorEvent.Revoked(revoked.Reason, TimeSpan.FromSeconds(revoked.Additional)),
        MbcpMessage.QueueStatusResponse status =>
            new ClientFloorEvent.QueueStatus(status.Position == MbcpMessage.QueueStatusResponse.NotAvailable ? null : status.Position),
        MbcpMessage.Disconnect => new ClientFloorEvent.SessionOver(),
        _ => null,
    };

    /// <summary>The message that an effect of a client orders; <c>null</c> when it orders none.</summary>
    /// <param name="effect">The effect.</param>
    /// <param name="ssrc">The SSRC of its RTP stream.</param>
    /// <param name="terms">What was agreed: what was not is not said.</param>
    /// <param name="last">The number of its last packet since the microphone was opened; <c>null</c> for none.</param>
    /// <param name="pressed">When the button was pressed, for a request.</param>
    public static MbcpMessage? Write(ClientFloorEffect effect, uint ssrc, FloorTerms terms, ushort? last, DateTimeOffset pressed) => effect switch
    {
        ClientFloorEffect.SendRequest request => new MbcpMessage.Request(
            ssrc,
            terms.PriorityMax > 0 ? (ushort)Math.Min(request.Press.Priority, terms.PriorityMax) : null,
            terms.Timestamp ? NtpTime.Of(pressed) : null),
        ClientFloorEffect.SendRelease => last is { } sequence ? new MbcpMessage.Release(ssrc, sequence) : MbcpMessage.Release.WithoutMedia(ssrc),
        ClientFloorEffect.AcknowledgeTaken => MbcpMessage.Acknowledgment.Of(ssrc, MbcpSubtype.TakenToAcknowledge),
        ClientFloorEffect.AskPosition when terms.Queuing => new MbcpMessage.QueueStatusRequest(ssrc),
        _ => null,
    };

    // A part of a second is given as a whole one: who is told too little is revoked late, who is told too much would be revoked early.
    private static ushort SecondsOf(TimeSpan? limit) =>
        limit is { } time ? (ushort)Math.Clamp(Math.Floor(time.TotalSeconds), 1, MbcpMessage.Unlimited - 1) : MbcpMessage.Unlimited;

    private static ushort? CountOf(int? participants) => participants is { } count ? (ushort)Math.Min(count, MbcpMessage.Unlimited) : null;
}
