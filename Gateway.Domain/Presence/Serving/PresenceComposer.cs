using System.Collections.Immutable;

namespace Gateway.Domain.Presence.Serving;

/// <summary>One of several who tell of somebody's presence.</summary>
/// <param name="Document">What it tells.</param>
/// <param name="ToldAt">When it told that.</param>
/// <param name="IsNetwork">Whether it is the PoC server of the user's network, which alone knows whether he is registered and what he bars.</param>
public sealed record PresenceSource(PresenceDocument Document, DateTimeOffset ToldAt, bool IsNetwork);

/// <summary>
/// Makes one document of what several tell of one person (presence fact sheet, clause 5): tuples of the same service are one, and of each element that one
/// holds which was said last; what only the network can know is taken from nobody else.
/// </summary>
public static class PresenceComposer
{
    /// <summary>Composes.</summary>
    /// <param name="entity">Whose presence it is.</param>
    /// <param name="sources">Who tells of it. Nobody: he is not there.</param>
    public static PresenceDocument Compose(string entity, IReadOnlyCollection<PresenceSource> sources)
    {
        if (sources.Count == 0)
            return PresenceDocument.Offline(entity);
        var told = sources.OrderBy(source => source.ToldAt).ToList();
        var tuples = told.SelectMany(source => source.Document.Tuples.Select(tuple => (Key: KeyOf(tuple), Tuple: Trusted(tuple, source), At: tuple.Timestamp ?? source.ToldAt)))
            .GroupBy(one => one.Key, StringComparer.Ordinal)
            .Select(same => same.OrderBy(one => one.At).Select(one => one.Tuple).Aggregate(Over));
        return new(entity)
        {
            Tuples = Named(tuples, tuple => tuple.Id, (tuple, id) => tuple with { Id = id }),
            Persons = PersonOf(told) is { } person ? [person] : [],
            Devices = Named(
                told.SelectMany(source => source.Document.Devices).GroupBy(device => device.DeviceId, StringComparer.Ordinal).Select(same => same.Last()),
                device => device.Id, (device, id) => device with { Id = id }),
            Notes = told.LastOrDefault(source => !source.Document.Notes.IsEmpty)?.Document.Notes ?? [],
        };
    }

    // Services without a name are told apart by where they are reached.
    private static string KeyOf(PresenceTuple tuple) =>
        tuple.ServiceId is { } service ? $"service {service}" : tuple.Contact is { } contact ? $"contact {contact}" : $"id {tuple.Id}";

    private static PresenceTuple Trusted(PresenceTuple tuple, PresenceSource source) =>
        source.IsNetwork ? tuple : tuple with { IsRegistered = null, IsBarred = null };

    private static PresenceTuple Over(PresenceTuple earlier, PresenceTuple later) => new(earlier.Id)
    {
        ServiceId = later.ServiceId ?? earlier.ServiceId,
        ServiceVersion = later.ServiceVersion ?? earlier.ServiceVersion,
        IsOpen = later.IsOpen ?? earlier.IsOpen,
        IsWilling = later.IsWilling ?? earlier.IsWilling,
        IsRegistered = later.IsRegistered ?? earlier.IsRegistered,
        IsBarred = later.IsBarred ?? earlier.IsBarred,
        IsInSession = later.IsInSession ?? earlier.IsInSession,
        DeviceId = later.DeviceId ?? earlier.DeviceId,
        Class = later.Class ?? earlier.Class,
        Contact = later.Contact ?? earlier.Contact,
        ContactPriority = later.Contact is null ? earlier.ContactPriority : later.ContactPriority,
        Notes = later.Notes.IsEmpty ? earlier.Notes : later.Notes,
        Timestamp = later.Timestamp ?? earlier.Timestamp,
    };

    private static PresencePerson? PersonOf(List<PresenceSource> told)
    {
        var persons = told.SelectMany(source => source.Document.Persons.Select(person => (Person: person, At: person.Timestamp ?? source.ToldAt)))
            .OrderBy(one => one.At).Select(one => one.Person).ToList();
        return persons.Count == 0 ? null : persons.Aggregate((earlier, later) => new PresencePerson(earlier.Id)
        {
            IsWilling = later.IsWilling ?? earlier.IsWilling,
            Class = later.Class ?? earlier.Class,
            Activities = later.Activities.IsEmpty ? earlier.Activities : later.Activities,
            Notes = later.Notes.IsEmpty ? earlier.Notes : later.Notes,
            Timestamp = later.Timestamp ?? earlier.Timestamp,
        });
    }

    // Sources choose the ids of their parts without knowing of each other.
    private static ImmutableArray<T> Named<T>(IEnumerable<T> parts, Func<T, string> idOf, Func<T, string, T> rename)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var named = ImmutableArray.CreateBuilder<T>();
        foreach (var part in parts)
        {
            var id = idOf(part);
            for (var i = 2; !taken.Add(id); i++)
                id = $"{idOf(part)}-{i}";
            named.Add(rename(part, id));
        }

        return named.ToImmutable();
    }
}
