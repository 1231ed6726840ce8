using System.Collections.Immutable;
using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>What is told of a participant, on record and to who watches, beside where he stands.</summary>
internal sealed class ParticipantEntry
{
    public ParticipantEntry(SessionParticipant participant, ParticipantId id, DateTimeOffset invitedAt)
    {
        Participant = participant;
        Id = id;
        InvitedAt = invitedAt;
        Place = new(this);
    }

    public SessionParticipant Participant { get; }

    public ParticipantId Id { get; }

    public PocAddress Address => Participant.Address;

    public string? DisplayName { get; set; }

    public PocAddress? InvitedBy { get; set; }

    /// <summary>How he is called where his identity is hidden; <c>null</c> where it is not.</summary>
    public string? Alias { get; set; }

    public AnswerMode? AnswerMode { get; set; }

    public DateTimeOffset InvitedAt { get; set; }

    public DateTimeOffset? JoinedAt { get; set; }

    public DateTimeOffset? LeftAt { get; set; }

    public LeaveMeans? Means { get; set; }

    /// <summary>How he came to his last part.</summary>
    public Establishment Establishment { get; set; }

    /// <summary>By what his participating function says that he left; <c>null</c> when it does not say.</summary>
    public LeaveMeans? Noted { get; set; }

    public SipCause? Cause { get; set; }

    public ImmutableArray<AlertWhy> Why { get; set; } = [];

    public bool HasFloorControl { get; set; } = true;

    public IPEndPoint? MediaAddress { get; set; }

    public IPEndPoint? ControlAddress { get; set; }

    public bool IsHeld { get; set; }

    public string? CallId { get; set; }

    /// <summary>Whether something changed that is not recorded yet.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Grows with every change in the session: watchers know up to which they were told.</summary>
    public long Change { get; set; }

    /// <summary>His place among the changes.</summary>
    public LinkedListNode<ParticipantEntry> Place { get; }

    /// <summary>Takes in what was agreed about his media.</summary>
    public void Take(AgreedMedia? agreed)
    {
        if (agreed is null)
            return;
        HasFloorControl = agreed.HasFloorControl;
        MediaAddress = agreed.RtpTo;
        ControlAddress = agreed.ControlTo;
        IsHeld = agreed.IsHeld;
    }

    /// <summary>Begins a new part of his, over this call.</summary>
    public void Begin(string callId)
    {
        CallId = callId;
        (LeftAt, Means, Noted, Cause, Why) = (null, null, null, null, []);
    }

    public ParticipantRecord Record() => new(
        Id, Address, DisplayName, Participant.State, InvitedBy, Participant.IsInitiator, Alias is not null, HasFloorControl, AnswerMode, InvitedAt,
        JoinedAt, LeftAt, Means, Cause, Why, MediaAddress, ControlAddress, CallId);
}
