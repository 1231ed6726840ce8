using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.Domain.Access;

namespace Gateway.Domain.Presence;

/// <summary>How somebody is, as a document tells it: PIDF (RFC 3863) with the data model of RFC 4479 and the elements that PoC adds.</summary>
/// <param name="Entity">Whose presence it is: his PoC Address.</param>
public sealed record PresenceDocument(string Entity)
{
    /// <summary>The event package.</summary>
    public const string Package = "presence";

    /// <summary>Its media type.</summary>
    public const string MediaType = "application/pidf+xml";

    /// <summary>Octets of a document that is read.</summary>
    public const int BytesMax = 64 * 1024;

    /// <summary>Tuples, persons and devices of a document that is read, together.</summary>
    public const int PartsMax = 64;

    /// <summary>By which services he can be reached, and how.</summary>
    public ImmutableArray<PresenceTuple> Tuples { get; init; } = [];

    /// <summary>How he is himself; with us at most one.</summary>
    public ImmutableArray<PresencePerson> Persons { get; init; } = [];

    /// <summary>His devices.</summary>
    public ImmutableArray<PresenceDevice> Devices { get; init; } = [];

    /// <summary>What he says to all.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Reads a document. Elements that nobody here uses are left out.</summary>
    /// <param name="document">The octets of the body.</param>
    /// <param name="presence">What it says, when the result is <c>true</c>.</param>
    /// <param name="error">Else what is wrong, as a sentence part for people.</param>
    public static bool TryRead(ReadOnlySpan<byte> document, [NotNullWhen(true)] out PresenceDocument? presence, out string error) =>
        PidfReader.TryRead(document, out presence, out error);

    /// <summary>What somebody is shown who may not know, and may not know that either (RFC 5025 §3.3.1, polite-block): nothing but that he is not there.</summary>
    public static PresenceDocument Offline(string entity) => new(entity) { Tuples = [new("t1") { IsOpen = false }] };

    /// <summary>What is left of it for one who may see these parts alone (RFC 5025 §3.3). A person or device of whom nothing is left is left out; a service is not, for it has a status.</summary>
    public PresenceDocument Showing(ShownParts shown)
    {
        if (shown.IsEverything)
            return this;
        bool Has(PresenceParts part) => shown.Has(part);
        ImmutableArray<string> Said(ImmutableArray<string> notes) => Has(PresenceParts.Notes) ? notes : [];
        string? Kind(string? name) => Has(PresenceParts.Classes) ? name : null;
        var persons = Persons.Where(person => shown.Shows(person)).Select(person => person with
        {
            Class = Kind(person.Class), IsWilling = Has(PresenceParts.Willingness) ? person.IsWilling : null, Activities = Has(PresenceParts.Activities) ? person.Activities : [], Notes = Said(person.Notes),
        });
        var devices = Devices.Where(device => shown.Shows(device)).Select(device => device with
        {
            Class = Kind(device.Class), IsAttached = Has(PresenceParts.NetworkAvailability) ? device.IsAttached : null, Network = Has(PresenceParts.NetworkAvailability) ? device.Network : null, Notes = Said(device.Notes),
        });
        return new(Entity)
        {
            Tuples =
            [
                .. Tuples.Where(tuple => shown.Shows(tuple)).Select(tuple => tuple with
                {
                    IsWilling = Has(PresenceParts.Willingness) ? tuple.IsWilling : null, IsRegistered = Has(PresenceParts.RegistrationState) ? tuple.IsRegistered : null,
                    IsBarred = Has(PresenceParts.BarringState) ? tuple.IsBarred : null, IsInSession = Has(PresenceParts.SessionParticipation) ? tuple.IsInSession : null,
                    DeviceId = Has(PresenceParts.DeviceIds) ? tuple.DeviceId : null, Class = Kind(tuple.Class), Notes = Said(tuple.Notes),
                }),
            ],
            Persons = [.. persons.Where(person => person.IsWilling is not null || !person.Activities.IsEmpty || !person.Notes.IsEmpty)],
            Devices = [.. devices.Where(device => device.DeviceId.Length > 0)],
            Notes = Said(Notes),
        };
    }

    /// <summary>Writes the document.</summary>
    public byte[] Write() => PidfWriter.Write(this);

    /// <summary>Whether the same is told by both, but for when it was said and in which order (presence fact sheet, clause 2, c).</summary>
    public bool TellsTheSameAs(PresenceDocument other) =>
        Entity == other.Entity
        && SameParts(Tuples, other.Tuples, tuple => tuple.Id, (one, another) => one.TellsTheSameAs(another))
        && SameParts(Persons, other.Persons, person => person.Id, (one, another) => one.TellsTheSameAs(another))
        && SameParts(Devices, other.Devices, device => device.Id, (one, another) => one.TellsTheSameAs(another))
        && Notes.Order(StringComparer.Ordinal).SequenceEqual(other.Notes.Order(StringComparer.Ordinal));

    private static bool SameParts<T>(ImmutableArray<T> these, ImmutableArray<T> others, Func<T, string> idOf, Func<T, T, bool> isSame)
    {
        if (these.Length != others.Length)
            return false;
        var (ours, theirs) = (these.OrderBy(idOf, StringComparer.Ordinal), others.OrderBy(idOf, StringComparer.Ordinal));
        return ours.Zip(theirs).All(pair => idOf(pair.First) == idOf(pair.Second) && isSame(pair.First, pair.Second));
    }
}
