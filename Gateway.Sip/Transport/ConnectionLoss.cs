namespace Gateway.Sip.Transport;

/// <summary>The end of a connection, and whom it concerns.</summary>
/// <param name="Flow">The connection.</param>
/// <param name="WasOpen">Whether it had been open; <c>false</c> when the peer refused it or did not answer in time.</param>
/// <param name="Unsent">Messages that were not written.</param>
/// <param name="Awaited">Requests that were written, whose answers cannot come over it any more; among them some that were answered already.</param>
public sealed record ConnectionLoss(
    Flow Flow, bool WasOpen, IReadOnlyList<Transmission> Unsent, IReadOnlyList<AwaitedAnswer> Awaited);

/// <summary>A request that was written to a connection.</summary>
/// <param name="Ticket">Its transaction.</param>
/// <param name="Hop">The hop its element asked for.</param>
public readonly record struct AwaitedAnswer(long Ticket, NextHop Hop);
