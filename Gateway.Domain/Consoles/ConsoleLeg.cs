using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Consoles;

/// <summary>One console's part in one PoC Session, and who waits for what becomes of it.</summary>
internal sealed class ConsoleLeg
{
    private readonly List<Action<CancelOutcome>> _cancels = [];
    private readonly List<Action<LeaveOutcome>> _leaves = [];
    private Action<RejoinOutcome>? _rejoin;

    /// <param name="id">The session on our records; <c>null</c> where nobody of this gateway keeps one.</param>
    /// <param name="account">Whose part it is.</param>
    /// <param name="session">The same part as the PoC Client has it.</param>
    public ConsoleLeg(SessionId? id, PocAddress account, PocClientSession session)
    {
        (Id, Account, Session) = (id, account, session);
        session.Listener = Voice = new(session);
    }

    public SessionId? Id { get; }

    public PocAddress Account { get; }

    public PocClientSession Session { get; }

    /// <summary>Who hears it, and who holds its talk button.</summary>
    public ConsoleVoice Voice { get; }

    /// <summary>What the console itself writes down of it, while nobody who knows more does; <c>null</c> for a session that it did not start.</summary>
    public ConsoleRecord? Record { get; init; }

    public void OnCancelled(Action<CancelOutcome> done) => _cancels.Add(done);

    public void OnLeft(Action<LeaveOutcome> done) => _leaves.Add(done);

    public void OnRejoined(Action<RejoinOutcome> done) => _rejoin = done;

    public void Established()
    {
        _rejoin?.Invoke(new RejoinOutcome.Joined());
        _rejoin = null;
    }

    public void Ended(ClientSessionEnd end)
    {
        foreach (var done in _cancels)
            done(end.Outcome == ClientSessionOutcome.CancelledTooLate ? CancelOutcome.TooLate : CancelOutcome.Cancelled);
        foreach (var done in _leaves)
            done(LeaveOutcome.Left);
        _rejoin?.Invoke(new RejoinOutcome.Refused(end.Cause ?? new(Gateway.Sip.Messages.SipStatus.RequestTerminated, "Ended before it was joined", null)));
        _cancels.Clear();
        _leaves.Clear();
        _rejoin = null;
        Voice.End();
    }
}
