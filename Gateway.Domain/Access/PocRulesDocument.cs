using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;

namespace Gateway.Domain.Access;

/// <summary>The rules of one owner as the standard's XML document: a <c>ruleset</c> of common policy with the actions of the PoC user
/// access policy.</summary>
/// <remarks>
/// <para>RFC 4745 for the frame, <c>urn:oma:xml:poc:poc-rules</c> for invitations, RFC 5025 for presence. What the standard has no word
/// for is written so
/// that a reader who knows only the standard stays on the safe side: a disabled rule carries a condition of our namespace, which such a
/// reader must take as false; alerts and notes are actions of our namespace, which it ignores.</para>
/// <para>Reading keeps what it does not know. An unknown condition keeps its rule from ever applying, an unknown alternative of an
/// identity matches
/// nobody, an unknown action grants nothing; each is written again as it was. Not kept: comments, white space, attributes outside the
/// standard, the offset of an
/// instant (written in UTC), and the id, owner and version of a rule, which the caller knows. A second identity, sphere or
/// validity in one rule is kept but not understood.</para>
/// </remarks>
public static class PocRulesDocument
{
    /// <summary>The MIME type of the document (RFC 4745 15.1).</summary>
    public const string MediaType = "application/auth-policy+xml";

    /// <summary>Largest document that is read. A rule takes about 400 bytes, so the most rules fit with room to spare.</summary>
    public const int BytesMax = 1024 * 1024;

    /// <summary>Deepest nesting of elements that is read. The standard needs 5; the rest is for extensions.</summary>
    public const int DepthMax = 16;

    /// <summary>Most rules of one document.</summary>
    public const int RulesMax = 1_000;

    internal static readonly XNamespace CommonPolicy = "urn:ietf:params:xml:ns:common-policy";
    internal static readonly XNamespace CommonPolicyExtensions = "urn:oma:xml:xdm:common-policy";
    internal static readonly XNamespace PocRules = "urn:oma:xml:poc:poc-rules";
    internal static readonly XNamespace PresenceRules = "urn:ietf:params:xml:ns:pres-rules";
    internal static readonly XNamespace Ours = "urn:poc-gateway:access-rules";

    /// <summary>Writes the rules as UTF-8, in the order given.</summary>
    /// <param name="rules">Rules of one owner that keep <see cref="RuleLimits"/>.</param>
    /// <exception cref="ArgumentException">A rule does not keep the limits; a fault of ours.</exception>
    public static byte[] Write(IEnumerable<AccessRule> rules) => PocRulesWriter.Write(rules);

    /// <summary>Reads a document that somebody else wrote.</summary>
    /// <param name="document">UTF-8 (RFC 4825 5).</param>
    /// <param name="owner">Whose rules they are.</param>
    /// <param name="idOf">Gives the rule with this <c>id</c> in the document its name in the gateway: the one it has, or a new one.</param>
    /// <param name="reading">The rules, and what was not taken as it stands.</param>
    /// <param name="error">On failure what is wrong, for people; else empty. To be answered 409 (RFC 4825 8.2).</param>
    public static bool TryRead(
        ReadOnlySpan<byte> document, RuleOwner owner, Func<string, RuleId> idOf, [NotNullWhen(true)] out PocRulesReading? reading, out string error)
    {
        reading = PocRulesReader.TryRead(document, owner, idOf, out var rules, out var remarks, out error) ? new(rules, remarks) : null;
        return reading is not null;
    }
}
