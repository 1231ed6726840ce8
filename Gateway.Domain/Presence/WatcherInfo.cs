using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions.Bodies;

namespace Gateway.Domain.Presence;

/// <summary>Who watches somebody, as a NOTIFY tells it (RFC 3857, RFC 3858): <c>application/watcherinfo+xml</c>.</summary>
/// <param name="Resource">Who is watched.</param>
/// <param name="Version">Counts the documents of one subscription, from 0.</param>
/// <param name="IsFull">Whether all watchers are in it; else those of whom something else is true than before.</param>
/// <param name="Watchers">The watchers.</param>
public sealed record WatcherInfo(PocAddress Resource, uint Version, bool IsFull, ImmutableArray<WatcherInfoEntry> Watchers)
{
    /// <summary>The event package.</summary>
    public const string Package = "presence.winfo";

    /// <summary>Its media type.</summary>
    public const string MediaType = "application/watcherinfo+xml";

    private static readonly XNamespace Namespace = "urn:ietf:params:xml:ns:watcherinfo";

    /// <summary>Writes the document.</summary>
    public byte[] Write() => XmlBody.Write(new(
        Namespace + "watcherinfo", new XAttribute("version", Version), new XAttribute("state", IsFull ? "full" : "partial"),
        new XElement(
            Namespace + "watcher-list", new XAttribute("resource", Resource.ToString()), new XAttribute("package", PresenceDocument.Package),
            Watchers.Select(watcher => new XElement(
                Namespace + "watcher", new XAttribute("id", watcher.Id), new XAttribute("status", watcher.Status.ToString().ToLowerInvariant()), new XAttribute("event", watcher.Event),
                new XAttribute("duration-subscribed", Seconds(watcher.Lasted)), watcher.Left is { } left ? new XAttribute("expiration", Seconds(left)) : null,
                watcher.Watcher.ToString())))));

    private static string Seconds(TimeSpan time) => ((long)Math.Max(0, time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}

/// <summary>One subscription as watcher information tells of it.</summary>
/// <param name="Id">Tells it apart from the others.</param>
/// <param name="Watcher">Who watches.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Event">What brought it there: subscribe, approved, deactivated, probation, rejected, timeout, giveup or noresource (RFC 3857 §4.7.1).</param>
/// <param name="Lasted">Since when it is, in seconds.</param>
/// <param name="Left">How long it lasts yet; <c>null</c> = not said.</param>
public sealed record WatcherInfoEntry(string Id, PocAddress Watcher, WatcherStatus Status, string Event, TimeSpan Lasted, TimeSpan? Left);
