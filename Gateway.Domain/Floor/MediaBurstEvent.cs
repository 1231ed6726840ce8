using System.Collections.Immutable;

namespace Gateway.Domain.Floor;

/// <summary>What can happen to the floor of a PoC Session.</summary>
public abstract record MediaBurstEvent
{
    private MediaBurstEvent()
    {
    }

    /// <summary>The 2xx to somebody's INVITE says <c>tb_granted=1</c>: he may talk before anything else reaches him.</summary>
    /// <param name="Who">Who.</param>
    /// <param name="Terms">What was agreed.</param>
    public sealed record GrantedInAnswer(PartyId Who, FloorTerms Terms) : MediaBurstEvent;

    /// <summary>Somebody is in the session: his leg is confirmed.</summary>
    /// <param name="Who">Who.</param>
    /// <param name="Terms">What was agreed.</param>
    /// <param name="IsAsking">Whether his INVITE is a request for the burst as well: it started the session.</param>
    public sealed record Joined(PartyId Who, FloorTerms Terms, bool IsAsking = false) : MediaBurstEvent;

    /// <summary>Somebody is out of the session.</summary>
    /// <param name="Who">Who.</param>
    public sealed record Left(PartyId Who) : MediaBurstEvent;

    /// <summary>What floor control may do with somebody changed: a new offer, or another policy.</summary>
    /// <param name="Who">Who.</param>
    /// <param name="Terms">What holds from now on.</param>
    public sealed record TermsChanged(PartyId Who, FloorTerms Terms) : MediaBurstEvent;

    /// <summary>Somebody put the session on hold, or took it back.</summary>
    /// <param name="Who">Who.</param>
    /// <param name="IsHeld">Whether it is on hold.</param>
    public sealed record HoldChanged(PartyId Who, bool IsHeld) : MediaBurstEvent;

    /// <summary>Media Burst Request.</summary>
    /// <param name="From">From whom.</param>
    /// <param name="Priority">The priority that it asks for; <c>null</c> = normal.</param>
    /// <param name="Earlier">How long ago the button was pressed, by the time in it; <c>null</c> when it says nothing.</param>
    public sealed record Requested(PartyId From, int? Priority = null, TimeSpan? Earlier = null) : MediaBurstEvent;

    /// <summary>Media Burst Release.</summary>
    /// <param name="From">From whom.</param>
    /// <param name="LastSequenceNumber">That of his last packet; <c>null</c> when he sent none.</param>
    public sealed record Released(PartyId From, ushort? LastSequenceNumber) : MediaBurstEvent;

    /// <summary>Request Queue Status Request.</summary>
    /// <param name="From">From whom.</param>
    public sealed record PositionAsked(PartyId From) : MediaBurstEvent;

    /// <summary>A dispatcher takes the burst away from whoever has it.</summary>
    public sealed record RevokeAsked : MediaBurstEvent;

    /// <summary>A dispatcher puts those who wait in another order.</summary>
    /// <param name="Order">Who comes first; those who are not named come behind them, as they were.</param>
    public sealed record QueueOrdered(ImmutableArray<PartyId> Order) : MediaBurstEvent;

    /// <summary>Other timers and limits hold from the next burst on; what goes on keeps those that it began with.</summary>
    /// <param name="Settings">They.</param>
    public sealed record SettingsChanged(MediaBurstSettings Settings) : MediaBurstEvent;

    /// <summary>Media is kept for somebody who is still to come (RFC 4964), or no longer.</summary>
    /// <param name="IsBuffering">Whether it is.</param>
    public sealed record BufferingChanged(bool IsBuffering) : MediaBurstEvent;

    /// <summary>The session is being released.</summary>
    public sealed record SessionReleased : MediaBurstEvent;

    /// <summary>Time passed.</summary>
    public sealed record Tick : MediaBurstEvent;
}
