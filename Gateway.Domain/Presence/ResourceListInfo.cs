using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Xml.Linq;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions.Bodies;

namespace Gateway.Domain.Presence;

/// <summary>What a NOTIFY tells of the resources of a list (RFC 4662 §5): <c>application/rlmi+xml</c>.</summary>
/// <param name="List">The URI of the list.</param>
/// <param name="Version">Counts the documents of one subscription, from 0.</param>
/// <param name="IsFull">Whether all resources of the list are in it.</param>
/// <param name="Resources">The resources.</param>
public sealed record ResourceListInfo(string List, uint Version, bool IsFull, ImmutableArray<ListedResource> Resources)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/rlmi+xml";

    /// <summary>Resources of one document that is read: the largest group, ten times.</summary>
    public const int ResourcesMax = 10_000;

    private const int BytesMax = 1024 * 1024;
    private const int DepthMax = 8;

    private static readonly XNamespace Rlmi = "urn:ietf:params:xml:ns:rlmi";

    /// <summary>Writes it.</summary>
    public byte[] Write() => XmlBody.Write(new(
        Rlmi + "list", new XAttribute("uri", List), new XAttribute("version", Version), new XAttribute("fullState", IsFull),
        Resources.Select(resource => new XElement(
            Rlmi + "resource", new XAttribute("uri", resource.Uri),
            resource.Name is { Length: > 0 } name ? new XElement(Rlmi + "name", XmlBody.Clean(name)) : null,
            resource.State is { } state
                ? new XElement(
                    Rlmi + "instance", new XAttribute("id", "1"), new XAttribute("state", Word(state)),
                    resource.Reason is { } reason ? new XAttribute("reason", reason) : null,
                    resource.ContentId is { } cid ? new XAttribute("cid", cid) : null)
                : null))));

    /// <summary>Reads it. Of several instances of a resource the first counts.</summary>
    /// <param name="document">The octets.</param>
    /// <param name="info">What it says, when the result is <c>true</c>.</param>
    /// <param name="error">Else what is wrong, as a sentence part for people.</param>
    public static bool TryRead(ReadOnlySpan<byte> document, [NotNullWhen(true)] out ResourceListInfo? info, out string error)
    {
        info = null;
        if (!HardenedXml.TryLoad(document, BytesMax, DepthMax, out var root, out error))
            return false;
        if (root.Name != Rlmi + "list" || root.Attribute("uri")?.Value is not { Length: > 0 } list
            || !uint.TryParse(root.Attribute("version")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            error = "the document is no list of resources";
            return false;
        }

        var resources = root.Elements(Rlmi + "resource").Take(ResourcesMax + 1).Select(Resource).ToImmutableArray();
        if (resources.Length > ResourcesMax)
        {
            error = $"the list has more than {ResourcesMax} resources";
            return false;
        }

        info = new(list, version, root.Attribute("fullState")?.Value.Trim() is "true" or "1", resources);
        return true;
    }

    private static ListedResource Resource(XElement element)
    {
        var instance = element.Element(Rlmi + "instance");
        return new(element.Attribute("uri")?.Value.Trim() ?? "")
        {
            Name = element.Element(Rlmi + "name")?.Value.Trim(),
            State = instance?.Attribute("state")?.Value switch { "active" => WatcherStatus.Active, "pending" => WatcherStatus.Pending, "terminated" => WatcherStatus.Terminated, _ => null },
            Reason = instance?.Attribute("reason")?.Value,
            ContentId = instance?.Attribute("cid")?.Value,
        };
    }

    private static string Word(WatcherStatus state) => state switch { WatcherStatus.Active => "active", WatcherStatus.Terminated => "terminated", _ => "pending" };
}

/// <summary>A resource of a list.</summary>
/// <param name="Uri">Its URI.</param>
public sealed record ListedResource(string Uri)
{
    /// <summary>Its name for people; <c>null</c> = none.</summary>
    public string? Name { get; init; }

    /// <summary>How the subscription to it stands; <c>null</c> = nothing is told of it in this document.</summary>
    public WatcherStatus? State { get; init; }

    /// <summary>Why it is over; <c>null</c> = it is not, or nothing is said.</summary>
    public string? Reason { get; init; }

    /// <summary>The Content-ID of the part that holds its state; <c>null</c> = there is none.</summary>
    public string? ContentId { get; init; }
}
