using System.Collections.Immutable;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Registration;

/// <summary>What a registrar did with a REGISTER.</summary>
/// <param name="Response">The answer to send.</param>
/// <param name="Changes">What changed in the location table; empty for a query and for every refusal.</param>
public sealed record RegistrationAnswer(SipResponse Response, ImmutableArray<RegistrationChange> Changes);
