using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Xml.Linq;
using Gateway.Domain.Access;

namespace Gateway.Domain.Sessions.Bodies;

/// <summary>The PoC settings of one device, as it publishes them (RFC 4354 §4). What is <c>null</c> is not said.</summary>
/// <param name="Entity">Tells the device apart from others of its user.</param>
/// <param name="SessionsBarred"><c>incoming-session-barring</c>.</param>
/// <param name="AnswerMode"><c>answer-mode</c>.</param>
/// <param name="AlertsBarred"><c>incoming-personal-alert-barring</c>.</param>
/// <param name="SimultaneousSessions"><c>simultaneous-sessions-support</c>.</param>
public sealed record PocSettingsDocument(string Entity, bool? SessionsBarred, AnswerMode? AnswerMode, bool? AlertsBarred, bool? SimultaneousSessions)
{
    /// <summary>The event package.</summary>
    public const string Package = "poc-settings";

    /// <summary>Its media type.</summary>
    public const string MediaType = "application/poc-settings+xml";

    /// <summary>Octets of a document that is read: ten times what one device can say.</summary>
    public const int BytesMax = 8 * 1024;

    private const int DepthMax = 8;

    private static readonly XNamespace Poc = "urn:oma:params:xml:ns:poc:poc-settings";

    /// <summary>Reads a document that a device publishes: of exactly one entity, in the order of the schema, each element at most once, and only values that the schema has. Elements of others are left out.</summary>
    /// <param name="document">The octets of the body.</param>
    /// <param name="settings">What it says, when the result is <c>true</c>.</param>
    /// <param name="error">Else what is wrong, as a sentence part for people.</param>
    public static bool TryRead(ReadOnlySpan<byte> document, [NotNullWhen(true)] out PocSettingsDocument? settings, out string error)
    {
        settings = null;
        if (!HardenedXml.TryLoad(document, BytesMax, DepthMax, out var root, out error))
            return false;
        if (root.Name != Poc + "poc-settings" || root.Elements().ToList() is not [var entity] || entity.Name != Poc + "entity" || entity.Attribute("id")?.Value is not { Length: > 0 and <= 256 } id)
        {
            error = "the document is not that of one entity's settings";
            return false;
        }

        string[] order = ["isb-settings", "am-settings", "ipab-settings", "sss-settings"];
        var found = new string?[order.Length];
        var last = -1;
        foreach (var element in entity.Elements().Where(element => element.Name.Namespace == Poc))
        {
            var place = Array.IndexOf(order, element.Name.LocalName);
            if (place <= last)
            {
                error = place < 0 ? $"{element.Name.LocalName} is no setting" : $"{element.Name.LocalName} is not where the schema has it";
                return false;
            }

            if (ValueOf(element) is not { } value)
            {
                error = $"{element.Name.LocalName} has no value that the schema knows";
                return false;
            }

            (found[place], last) = (value, place);
        }

        settings = new(id, IsTrue(found[0]), found[1] is { } mode ? mode == "automatic" ? Access.AnswerMode.Automatic : Access.AnswerMode.Manual : null, IsTrue(found[2]), IsTrue(found[3]));
        return true;
    }

    /// <summary>Writes the document.</summary>
    public byte[] Write()
    {
        var entity = new XElement(Poc + "entity", new XAttribute("id", Entity));
        Add("isb-settings", "incoming-session-barring", SessionsBarred);
        if (AnswerMode is { } mode)
            entity.Add(new XElement(Poc + "am-settings", new XElement(Poc + "answer-mode", mode == Access.AnswerMode.Automatic ? "automatic" : "manual")));
        Add("ipab-settings", "incoming-personal-alert-barring", AlertsBarred);
        Add("sss-settings", "simultaneous-sessions-support", SimultaneousSessions);
        return Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{new XElement(Poc + "poc-settings", entity)}\n");

        void Add(string setting, string name, bool? value)
        {
            if (value is { } said)
                entity.Add(new XElement(Poc + setting, new XElement(Poc + name, new XAttribute("active", said ? "true" : "false"))));
        }
    }

    private static bool? IsTrue(string? value) => value is null ? null : value is "true" or "1";

    // isb-settings and the like hold one element with an attribute active, am-settings one with a word.
    private static string? ValueOf(XElement setting)
    {
        if (setting.Elements().Where(element => element.Name.Namespace == Poc).ToList() is not [var inner])
            return null;
        var (name, isWord) = setting.Name.LocalName switch
        {
            "isb-settings" => ("incoming-session-barring", false),
            "am-settings" => ("answer-mode", true),
            "ipab-settings" => ("incoming-personal-alert-barring", false),
            _ => ("simultaneous-sessions-support", false),
        };
        if (inner.Name.LocalName != name)
            return null;
        var value = (isWord ? inner.Value : inner.Attribute("active")?.Value)?.Trim();
        return (isWord ? value is "automatic" or "manual" : value is "true" or "false" or "1" or "0") ? value : null;
    }
}
