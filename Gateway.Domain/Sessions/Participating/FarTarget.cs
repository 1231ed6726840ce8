using System.Collections.Immutable;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>Where a request goes that a participating function sends on for its user.</summary>
/// <param name="RequestUri">The Request-URI.</param>
/// <param name="Routes">Route values, nearest first.</param>
/// <param name="Hop">The next hop: the core, or this very server.</param>
internal sealed record FarTarget(string RequestUri, ImmutableArray<string> Routes, NextHop Hop);
