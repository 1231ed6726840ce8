using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>What is to be told to the sender of a REFER.</summary>
/// <param name="Report">The fragment.</param>
/// <param name="State">What becomes of the subscription.</param>
public sealed record ReferProgressEffect(SipFragment Report, SubscriptionState State);
