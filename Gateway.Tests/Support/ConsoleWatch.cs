using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Sip.Machines;

namespace Gateway.Tests.Support;

/// <summary>Hears what is told to the people at the consoles, and fails when it is what nobody may be told.</summary>
internal sealed class ConsoleWatch
{
    private readonly Dictionary<PocClientSession, Part> _parts = [];

    /// <summary>How the parts ended; those that run are left out.</summary>
    public IEnumerable<(PocClientSession Session, ClientSessionOutcome Outcome)> Ended =>
        _parts.Where(part => part.Value.End is not null).Select(part => (part.Key, part.Value.End!.Outcome));

    /// <summary>What was told that nobody may be told, in order.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Puts it before another owner.</summary>
    public IPocClientSessionOwner Before(IPocClientSessionOwner owner) => new Ear(this, owner);

    /// <summary>The user cancels or leaves now.</summary>
    public void Left(PocClientSession session)
    {
        if (PartOf(session).LeftAs is null)
            PartOf(session).LeftAs = session.State;
    }

    private Part PartOf(PocClientSession session)
    {
        if (!_parts.TryGetValue(session, out var part))
            _parts.Add(session, part = new());
        return part;
    }

    private void Established(PocClientSession session)
    {
        var part = PartOf(session);
        if (part.End is not null)
            Wrong.Add($"{session.CallId} is established after its end");
        if (part.LeftAs is not null)
            Wrong.Add($"{session.CallId} is established after its user left it {part.LeftAs}");
        part.WasEstablished = true;
    }

    private void Over(PocClientSession session, ClientSessionEnd end)
    {
        var part = PartOf(session);
        if (part.End is not null)
            Wrong.Add($"{session.CallId} ends twice");
        part.End = end;
        if (session.MediaFlows)
            Wrong.Add($"{session.CallId} has media after its end");
        var isCancelled = end.Outcome is ClientSessionOutcome.Cancelled or ClientSessionOutcome.CancelledTooLate;
        if (isCancelled && part.WasEstablished)
            Wrong.Add($"{session.CallId} is {end.Outcome} and was established");
        if ((part.LeftAs is { IsPending: true } && !isCancelled) || (isCancelled && part.LeftAs is not ({ IsPending: true } or ClientSessionState.Cancelling)))
            Wrong.Add($"{session.CallId} was left {part.LeftAs} and is {end.Outcome}");
    }

    private sealed class Part
    {
        public ClientSessionState? LeftAs { get; set; }

        public bool WasEstablished { get; set; }

        public ClientSessionEnd? End { get; set; }
    }

    private sealed class Ear(ConsoleWatch watch, IPocClientSessionOwner owner) : IPocClientSessionOwner
    {
        public AnswerMode AnswerModeFor(PocAccount account, ReceivedInvitation invitation) => owner.AnswerModeFor(account, invitation);

        public void SessionRinging(PocClientSession session, MonotonicTime now) => owner.SessionRinging(session, now);

        public void SessionEstablished(PocClientSession session, bool isConfirmed, MonotonicTime now)
        {
            watch.Established(session);
            owner.SessionEstablished(session, isConfirmed, now);
        }

        public void ParticipantsChanged(PocClientSession session, MonotonicTime now) => owner.ParticipantsChanged(session, now);

        public void SessionEnded(PocClientSession session, ClientSessionEnd end, MonotonicTime now)
        {
            watch.Over(session, end);
            owner.SessionEnded(session, end, now);
        }

        public void PreEstablishedChanged(PocAccount account, PreEstablishedState state, string? identity, PocClientSession? session, MonotonicTime now) =>
            owner.PreEstablishedChanged(account, state, identity, session, now);
    }
}
