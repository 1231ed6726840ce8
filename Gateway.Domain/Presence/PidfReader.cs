using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Xml.Linq;
using Gateway.Domain.Access;
using static Gateway.Domain.Presence.PresenceNames;

namespace Gateway.Domain.Presence;

/// <summary>Reads PIDF. A value that no schema has says nothing; a document that is none is refused.</summary>
internal static class PidfReader
{
    private const int DepthMax = 16;
    private const int NoteLengthMax = 1_000;
    private const int NotesMax = 16;
    private const int ActivitiesMax = 16;

    public static bool TryRead(ReadOnlySpan<byte> document, [NotNullWhen(true)] out PresenceDocument? presence, out string error)
    {
        presence = null;
        if (!HardenedXml.TryLoad(document, PresenceDocument.BytesMax, DepthMax, out var root, out error))
            return false;
        if (root.Name != Pidf + "presence" || root.Attribute("entity")?.Value.Trim() is not { Length: > 0 } entity)
        {
            error = "the document tells of nobody's presence";
            return false;
        }

        if (root.Elements().Count(element => element.Name != Pidf + "note") > PresenceDocument.PartsMax)
        {
            error = $"the document has more than {PresenceDocument.PartsMax} parts";
            return false;
        }

        presence = new(entity)
        {
            Tuples = Distinct(root.Elements(Pidf + "tuple").Select(Tuple), tuple => tuple.Id),
            Persons = Distinct(root.Elements(DataModel + "person").Select(Person), person => person.Id),
            Devices = Distinct(root.Elements(DataModel + "device").Select(Device), device => device.Id),
            Notes = Notes(root, Pidf),
        };
        return true;
    }

    private static PresenceTuple Tuple(XElement element)
    {
        var service = element.Element(Oma + "service-description");
        var contact = element.Element(Pidf + "contact");
        return new(IdOf(element))
        {
            ServiceId = Text(service?.Element(Oma + "service-id")),
            ServiceVersion = Text(service?.Element(Oma + "version")),
            IsOpen = IsOpen(element.Element(Pidf + "status")?.Element(Pidf + "basic")),
            IsWilling = IsOpen(element.Element(Oma + "willingness")?.Element(Oma + "basic")),
            IsRegistered = IsActive(element.Element(Oma + "registration-state")),
            IsBarred = IsActive(element.Element(Oma + "barring-state")),
            IsInSession = IsOpen(element.Element(Oma + "session-participation")?.Element(Oma + "basic")),
            DeviceId = Text(element.Element(DataModel + "deviceID")),
            Class = Class(element),
            Contact = Text(contact),
            ContactPriority = Thousandths(contact?.Attribute("priority")),
            Notes = Notes(element, Pidf),
            Timestamp = Time(element.Element(Pidf + "timestamp")),
        };
    }

    private static PresencePerson Person(XElement element) => new(IdOf(element))
    {
        IsWilling = IsOpen(element.Element(Oma + "overriding-willingness")?.Element(Oma + "basic")),
        Activities =
        [
            .. element.Elements(Rpid + "activities").Elements().Where(activity => activity.Name.Namespace == Rpid && activity.Name.LocalName != "note")
                .Select(activity => activity.Name.LocalName).Distinct().Take(ActivitiesMax),
        ],
        Class = Class(element),
        Notes = Notes(element, DataModel),
        Timestamp = Time(element.Element(DataModel + "timestamp")),
    };

    private static PresenceDevice Device(XElement element)
    {
        var network = element.Element(Oma + "network-availability")?.Element(Oma + "network");
        return new(IdOf(element), Text(element.Element(DataModel + "deviceID")) ?? "")
        {
            IsAttached = network?.Element(Oma + "active") is not null ? true : network?.Element(Oma + "terminated") is not null ? false : null,
            Network = network?.Attribute("id")?.Value.Trim(),
            Class = Class(element),
            Notes = Notes(element, DataModel),
            Timestamp = Time(element.Element(DataModel + "timestamp")),
        };
    }

    private static string? Class(XElement element) => Text(element.Element(Rpid + "class"));

    private static string IdOf(XElement element) => element.Attribute("id")?.Value.Trim() ?? "";

    private static bool? IsOpen(XElement? basic) => Choice(basic, "open", "closed");

    private static bool? IsActive(XElement? state) => Choice(state, "active", "terminated");

    private static bool? Choice(XElement? element, string yes, string no) => Text(element) is { } word ? word == yes ? true : word == no ? false : null : null;

    private static string? Text(XElement? element) => element?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Time(XElement? element) =>
        DateTimeOffset.TryParse(Text(element), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static int? Thousandths(XAttribute? priority) =>
        decimal.TryParse(priority?.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= 1 ? (int)(value * 1000) : null;

    private static ImmutableArray<string> Notes(XElement element, XNamespace from) =>
        [.. element.Elements(from + "note").Select(Text).OfType<string>().Select(text => text.Length > NoteLengthMax ? text[..NoteLengthMax] : text).Take(NotesMax)];

    // Two parts of one id are a fault of the writer; the later one is as good as any.
    private static ImmutableArray<T> Distinct<T>(IEnumerable<T> parts, Func<T, string> idOf) => [.. parts.GroupBy(idOf, StringComparer.Ordinal).Select(same => same.Last())];
}
