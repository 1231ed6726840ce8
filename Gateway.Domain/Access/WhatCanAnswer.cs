namespace Gateway.Domain.Access;

/// <summary>What one caller can do to one user.</summary>
/// <param name="Target">The user.</param>
/// <param name="Session">Invite to a PoC Session.</param>
/// <param name="Alert">Send an Instant Personal Alert.</param>
/// <param name="Presence">Watch the presence.</param>
public sealed record WhatCanAnswer(PocAddress Target, AccessDecision Session, AccessDecision Alert, AccessDecision Presence);
