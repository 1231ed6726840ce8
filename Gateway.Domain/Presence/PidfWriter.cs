using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Gateway.Domain.Sessions.Bodies;
using static Gateway.Domain.Presence.PresenceNames;

namespace Gateway.Domain.Presence;

/// <summary>Writes PIDF in the order that its schemas ask for: status, extensions, contact, notes, time (RFC 3863 §4.4).</summary>
internal static class PidfWriter
{
    public static byte[] Write(PresenceDocument presence) => XmlBody.Write(new(
        Pidf + "presence",
        new XAttribute(XNamespace.Xmlns + "pdm", DataModel),
        new XAttribute(XNamespace.Xmlns + "op", Oma),
        UsesRpid(presence) ? new XAttribute(XNamespace.Xmlns + "rpid", Rpid) : null,
        new XAttribute("entity", presence.Entity),
        presence.Tuples.Select(Tuple),
        Notes(presence.Notes, Pidf),
        presence.Persons.Select(Person),
        presence.Devices.Select(Device)));

    private static XElement Tuple(PresenceTuple tuple) => new(
        Pidf + "tuple",
        new XAttribute("id", Id(tuple.Id)),
        new XElement(Pidf + "status", tuple.IsOpen is { } isOpen ? new XElement(Pidf + "basic", Open(isOpen)) : null),
        tuple.ServiceId is { } service
            ? new XElement(Oma + "service-description", new XElement(Oma + "service-id", XmlBody.Clean(service)), new XElement(Oma + "version", XmlBody.Clean(tuple.ServiceVersion ?? "1.0")))
            : null,
        Basic("willingness", tuple.IsWilling),
        State("registration-state", tuple.IsRegistered),
        State("barring-state", tuple.IsBarred),
        Basic("session-participation", tuple.IsInSession),
        Text(Rpid + "class", tuple.Class),
        Text(DataModel + "deviceID", tuple.DeviceId),
        tuple.Contact is { } contact
            ? new XElement(
                Pidf + "contact",
                tuple.ContactPriority is { } priority ? new XAttribute("priority", (priority / 1000m).ToString("0.###", CultureInfo.InvariantCulture)) : null,
                XmlBody.Clean(contact))
            : null,
        Notes(tuple.Notes, Pidf),
        Time(Pidf, tuple.Timestamp));

    private static XElement Person(PresencePerson person) => new(
        DataModel + "person",
        new XAttribute("id", Id(person.Id)),
        person.Activities.IsEmpty ? null : new XElement(Rpid + "activities", person.Activities.Select(activity => new XElement(Rpid + XmlConvert.EncodeLocalName(activity)!))),
        Text(Rpid + "class", person.Class),
        Basic("overriding-willingness", person.IsWilling),
        Notes(person.Notes, DataModel),
        Time(DataModel, person.Timestamp));

    private static XElement Device(PresenceDevice device) => new(
        DataModel + "device",
        new XAttribute("id", Id(device.Id)),
        device.IsAttached is { } isAttached
            ? new XElement(
                Oma + "network-availability",
                new XElement(Oma + "network", new XAttribute("id", XmlBody.Clean(device.Network ?? "ip")), new XElement(Oma + (isAttached ? "active" : "terminated"))))
            : null,
        Text(Rpid + "class", device.Class),
        new XElement(DataModel + "deviceID", XmlBody.Clean(device.DeviceId)),
        Notes(device.Notes, DataModel),
        Time(DataModel, device.Timestamp));

    private static bool UsesRpid(PresenceDocument presence) =>
        presence.Persons.Any(person => !person.Activities.IsEmpty || person.Class is not null) || presence.Tuples.Any(tuple => tuple.Class is not null)
        || presence.Devices.Any(device => device.Class is not null);

    private static string Open(bool isOpen) => isOpen ? "open" : "closed";

    private static XElement? Basic(string name, bool? isOpen) => isOpen is { } open ? new(Oma + name, new XElement(Oma + "basic", Open(open))) : null;

    private static XElement? State(string name, bool? isActive) => isActive is { } active ? new(Oma + name, active ? "active" : "terminated") : null;

    private static XElement? Text(XName name, string? value) => value is null ? null : new(name, XmlBody.Clean(value));

    private static IEnumerable<XElement> Notes(ImmutableArray<string> notes, XNamespace into) => notes.Select(note => new XElement(into + "note", XmlBody.Clean(note)));

    private static XElement? Time(XNamespace into, DateTimeOffset? time) =>
        time is { } at ? new(into + "timestamp", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)) : null;

    // An xs:ID begins with a letter; peers write numbers and worse.
    private static string Id(string id) => XmlConvert.EncodeNmToken(id) is { Length: > 0 } token && (char.IsLetter(token[0]) || token[0] == '_') ? token : $"i{XmlConvert.EncodeNmToken(id)}";
}
