using System.Xml.Linq;

namespace Gateway.Domain.Presence;

/// <summary>The namespaces of presence documents (presence fact sheet, clause 6).</summary>
internal static class PresenceNames
{
    public static readonly XNamespace Pidf = "urn:ietf:params:xml:ns:pidf";
    public static readonly XNamespace DataModel = "urn:ietf:params:xml:ns:pidf:data-model";
    public static readonly XNamespace Rpid = "urn:ietf:params:xml:ns:pidf:rpid";
    public static readonly XNamespace Oma = "urn:oma:xml:prs:pidf:oma-pres";
}
