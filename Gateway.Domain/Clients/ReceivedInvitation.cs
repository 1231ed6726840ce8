using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Clients;

/// <summary>An invitation as a PoC Client received it.</summary>
/// <param name="From">Who invites, as the network asserted it; empty when he is anonymous.</param>
/// <param name="FromDisplayName">The display name asserted with it; empty when there is none.</param>
/// <param name="Group">The group identity, where MBCP Connect told it.</param>
/// <param name="GroupName">The name of the group; empty for none.</param>
/// <param name="AnswerMode">How it asks to be answered; <c>null</c> when it says nothing.</param>
public sealed record ReceivedInvitation(PocAddress From, string FromDisplayName, PocAddress? Group, string GroupName, AnswerModeView? AnswerMode);
