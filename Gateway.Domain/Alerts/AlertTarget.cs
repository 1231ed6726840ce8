using System.Collections.Immutable;
using Gateway.Domain.Access;

namespace Gateway.Domain.Alerts;

/// <summary>One person an alert is for, and what became of it.</summary>
/// <param name="To">The PoC Address.</param>
/// <param name="CallId">The Call-ID of its MESSAGE: the key to its ladder, and what a phone recognises a repetition by.</param>
/// <param name="State">What became of it.</param>
/// <param name="MayBeRepeated">Whether the phone may have received it more than once, because the gateway was restarted while it was on its way.</param>
/// <param name="Cause">The SIP answer behind a final state; <c>null</c> before, and where none was sent.</param>
/// <param name="Why">What access control said, in the order of weight; empty when it was not asked here.</param>
/// <param name="UpdatedAt">When the state was reached, UTC.</param>
public sealed record AlertTarget(
    PocAddress To, string CallId, AlertTargetState State, bool MayBeRepeated, SipCause? Cause, ImmutableArray<AlertWhy> Why,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Whether nothing more will happen to it.</summary>
    public bool IsFinal => State >= AlertTargetState.Delivered;
}
