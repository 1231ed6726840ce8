using System.Collections.Immutable;
using Gateway.Domain.Access;

namespace Gateway.Domain.History;

/// <summary>A registered contact as people see it.</summary>
/// <param name="Id">The opaque identifier, <c>reg_</c> and a token; stays the same while the binding is refreshed.</param>
/// <param name="Address">Whose it is.</param>
/// <param name="Contact">The contact URI.</param>
/// <param name="Transport">udp, tcp, in-process, ...</param>
/// <param name="Source">Address and port it registered from.</param>
/// <param name="UserAgent">What the device calls itself; <c>null</c> when it does not say.</param>
/// <param name="Features">Its feature tags, for example <c>+g.poc.talkburst</c>.</param>
/// <param name="RegisteredAt">First registration of this binding, UTC.</param>
/// <param name="ExpiresAt">When it ends unless refreshed, UTC.</param>
public sealed record RegistrationView(
    string Id, PocAddress Address, string Contact, string Transport, string Source, string? UserAgent, ImmutableArray<string> Features,
    DateTimeOffset RegisteredAt, DateTimeOffset ExpiresAt);
