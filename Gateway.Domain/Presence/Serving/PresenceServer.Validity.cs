using Gateway.Domain.Access;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Serving;

/// <summary>Rules that hold for a time (RFC 4745 §7.3): who watches is judged anew at the moment when one begins or ends to hold, as if it had been changed then.</summary>
public sealed partial class PresenceServer
{
    private RuleBook? _validityOf;
    private MonotonicTime _validityAt = MonotonicTime.Never;

    // Looked for when there is another book, or the moment has come: a book may have many thousands of rules.
    private void FollowValidity(MonotonicTime now)
    {
        var rules = _facts.Current.Rules;
        if (ReferenceEquals(rules, _validityOf) && now < _validityAt)
            return;
        var at = UtcOf(now);
        (_validityOf, _validityAt) = (rules, rules.NextValidity(AccessAction.Presence, at) is { } next ? now + (next - at) : MonotonicTime.Never);
    }
}
