using Gateway.Domain.Access;

namespace Gateway.Domain.Subscribers;

/// <summary>The PoC settings of a user (RFC 4354): what he wants of the service now, as against what he lets others do by rules.</summary>
/// <param name="AnswerMode"><c>answer-mode</c>. Default manual, as when nothing was ever published.</param>
/// <param name="IncomingSessionBarring"><c>incoming-session-barring</c>: every invitation to him is refused.</param>
/// <param name="IncomingAlertBarring"><c>incoming-personal-alert-barring</c>: every alert to him is refused.</param>
/// <param name="SimultaneousSessions"><c>simultaneous-sessions-support</c>: <c>false</c> refuses a second invitation during a session.</param>
public sealed record PocSettings(
    AnswerMode AnswerMode = AnswerMode.Manual, bool IncomingSessionBarring = false, bool IncomingAlertBarring = false, bool SimultaneousSessions = true)
{
    /// <summary>What holds for who said nothing.</summary>
    public static PocSettings Default { get; } = new();
}
