using System.Collections.Immutable;

namespace Gateway.Domain.Sessions.Bodies;

/// <summary>What became of a document that a subscriber received.</summary>
public enum RosterOutcome
{
    /// <summary>It was taken in.</summary>
    Taken,

    /// <summary>It is older than what is known, or known already: nothing changed.</summary>
    Stale,

    /// <summary>A document before it is missing, or it tells too much: nothing changed; a new subscription brings a full one.</summary>
    Gap,

    /// <summary>The session is gone.</summary>
    Ended,
}

/// <summary>What a subscriber knows of who takes part, kept together from full and partial documents in the order of their versions (RFC 4575 §4.6).</summary>
public sealed record ConferenceRoster
{
    /// <summary>Nothing known.</summary>
    public static readonly ConferenceRoster Empty = new();

    private ConferenceRoster()
    {
    }

    /// <summary>All that is known, as a full document; <c>null</c> before the first.</summary>
    public ConferenceInfo? Known { get; private init; }

    /// <summary>Takes a document in.</summary>
    /// <param name="document">The document.</param>
    /// <param name="next">What is known then.</param>
    public RosterOutcome Take(ConferenceInfo document, out ConferenceRoster next)
    {
        next = this;
        if (Known is not null && document.Version <= Known.Version)
            return RosterOutcome.Stale;
        if (document.State == InfoState.Deleted)
        {
            next = Empty;
            return RosterOutcome.Ended;
        }

        if (document.State == InfoState.Full)
        {
            // Whatever is full is all there is: what it says of deleted people means nothing.
            next = new() { Known = document with { Users = [.. document.Users.Where(user => user.State != InfoState.Deleted).Select(WithoutState)] } };
            return RosterOutcome.Taken;
        }

        if (Known is null || document.Version != Known.Version + 1 || Merged(Known.Users, document.Users) is not { } users)
            return RosterOutcome.Gap;
        next = new()
        {
            Known = Known with
            {
                Version = document.Version,
                Subject = document.Subject ?? Known.Subject,
                MaximumUserCount = document.MaximumUserCount ?? Known.MaximumUserCount,
                UserCount = document.UserCount ?? Known.UserCount,
                Users = users,
            },
        };
        return RosterOutcome.Taken;
    }

    private static ImmutableArray<ConferenceUser>? Merged(ImmutableArray<ConferenceUser> known, ImmutableArray<ConferenceUser> changes)
    {
        var users = known.ToBuilder();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < users.Count; i++)
            places[users[i].Entity] = i;
        var deleted = new HashSet<int>();
        foreach (var change in changes)
        {
            var isKnown = places.TryGetValue(change.Entity, out var place);
            if (!isKnown && change.State != InfoState.Deleted)
            {
                if (users.Count - deleted.Count >= ConferenceInfo.UsersMax)
                    return null;
                places.Add(change.Entity, users.Count);
                users.Add(WithoutState(change));
            }
            else if (isKnown && change.State == InfoState.Deleted)
            {
                deleted.Add(place);
                places.Remove(change.Entity);
            }
            else if (isKnown)
            {
                users[place] = change.State == InfoState.Full ? WithoutState(change) : Merged(users[place], change);
            }
        }

        return [.. users.Where((_, place) => !deleted.Contains(place))];
    }

    private static ConferenceUser Merged(ConferenceUser known, ConferenceUser change)
    {
        var endpoints = known.Endpoints.ToList();
        foreach (var endpoint in change.Endpoints)
        {
            var place = endpoints.FindIndex(before => before.Entity == endpoint.Entity);
            if (endpoint.State == InfoState.Deleted)
                endpoints.RemoveAll(before => before.Entity == endpoint.Entity);
            else if (place < 0)
                endpoints.Add(endpoint with { State = InfoState.Full });
            else if (endpoint.State == InfoState.Full)
                endpoints[place] = endpoint;
            else
                endpoints[place] = endpoints[place] with
                {
                    Status = endpoint.Status ?? endpoints[place].Status,
                    Joining = endpoint.Joining ?? endpoints[place].Joining,
                    Disconnection = endpoint.Disconnection ?? endpoints[place].Disconnection,
                };
        }

        return known with { DisplayText = change.DisplayText ?? known.DisplayText, Endpoints = [.. endpoints] };
    }

    private static ConferenceUser WithoutState(ConferenceUser user) => user with
    {
        State = InfoState.Full,
        Endpoints = [.. user.Endpoints.Where(endpoint => endpoint.State != InfoState.Deleted).Select(endpoint => endpoint with { State = InfoState.Full })],
    };
}
