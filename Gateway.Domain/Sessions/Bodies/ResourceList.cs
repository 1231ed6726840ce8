using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;
using Gateway.Domain.Access;

namespace Gateway.Domain.Sessions.Bodies;

/// <summary>
/// A list of people in the body of a request, or of those who were refused in the body of its answer (RFC 4826 §3, RFC 5366 §4, RFC 5318).
/// It is flat: lists within the list count as if their entries stood there; entries that lie elsewhere are not fetched.
/// </summary>
public sealed record ResourceList
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "application/resource-lists+xml";

    /// <summary>What Content-Disposition says of a list that is to be called (RFC 5363 §4).</summary>
    public const string Disposition = "recipient-list";

    /// <summary>The option tag of an INVITE with a list (RFC 5366 §4).</summary>
    public const string InviteOptionTag = "recipient-list-invite";

    /// <summary>The option tag of a REFER with a list (RFC 5368 §5).</summary>
    public const string ReferOptionTag = "multiple-refer";

    /// <summary>Entries that a list may have, each counted as often as it stands there: as many as the largest session has people.</summary>
    public const int EntriesMax = 500;

    /// <summary>Octets of a document: five hundred of the longest addresses with a name each.</summary>
    public const int BytesMax = 256 * 1024;

    private const int DepthMax = 16;
    private static readonly XNamespace Lists = "urn:ietf:params:xml:ns:resource-lists";

    private ResourceList(ImmutableArray<ResourceEntry> entries) => Entries = entries;

    /// <summary>The people, in order, nobody twice. There may be none.</summary>
    public ImmutableArray<ResourceEntry> Entries { get; }

    /// <summary>Their addresses.</summary>
    public IEnumerable<PocAddress> Addresses => Entries.Select(entry => entry.Address);

    /// <summary>A list of these people; who comes twice is taken once.</summary>
    public static ResourceList Of(IEnumerable<ResourceEntry> entries) => new([.. entries.DistinctBy(entry => entry.Address)]);

    /// <summary>A list of these people; who comes twice is taken once.</summary>
    public static ResourceList Of(IEnumerable<PocAddress> addresses) => Of(addresses.Select(address => new ResourceEntry(address)));

    /// <summary>The same without one of them: whoever calls is not called.</summary>
    public ResourceList Without(PocAddress address) => new([.. Entries.Where(entry => entry.Address != address)]);

    /// <summary>Reads a document.</summary>
    /// <param name="document">The octets of the body.</param>
    /// <param name="list">The list, when the result is <c>true</c>.</param>
    /// <param name="fault">Else what is wrong: 486 for too many people or too long a document, 400 for anything that cannot be read.</param>
    public static bool TryRead(ReadOnlySpan<byte> document, [NotNullWhen(true)] out ResourceList? list, [NotNullWhen(false)] out BodyFault? fault)
    {
        list = null;
        fault = BodyFault.TooManyParticipants;
        if (document.Length > BytesMax)
            return false;
        if (!HardenedXml.TryLoad(document, BytesMax, DepthMax, out var root, out var error))
        {
            fault = BodyFault.Malformed(error);
            return false;
        }

        if (root.Name != Lists + "resource-lists")
        {
            fault = BodyFault.Malformed("the document is no resource list");
            return false;
        }

        var entries = ImmutableArray.CreateBuilder<ResourceEntry>();
        foreach (var element in root.Descendants(Lists + "entry"))
        {
            if (entries.Count == EntriesMax)
                return false;
            if (element.Ancestors().Any(ancestor => ancestor.Name.Namespace != Lists))
                continue;
            if (!PocAddress.TryParse(element.Attribute("uri")?.Value, out var address, out error))
            {
                fault = BodyFault.Malformed($"entry {entries.Count + 1} of the list: {error}");
                return false;
            }

            entries.Add(new(address, element.Element(Lists + "display-name")?.Value));
        }

        list = Of(entries);
        fault = null;
        return true;
    }

    /// <summary>Writes the document.</summary>
    public byte[] Write() => XmlBody.Write(new(
        Lists + "resource-lists",
        new XElement(Lists + "list", Entries.Select(entry => new XElement(
            Lists + "entry",
            new XAttribute("uri", entry.Address.ToString()),
            entry.DisplayName is { } name ? new XElement(Lists + "display-name", XmlBody.Clean(name)) : null)))));
}
