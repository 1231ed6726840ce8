using System.Buffers.Binary;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>The printed names of header fields, their compact forms (RFC 3261 §7.3.3 and later RFCs), and how to recognise them.</summary>
public static class HeaderNames
{
    private static readonly string[] Names = BuildNames();
    private static readonly byte[][] NameBytes = Array.ConvertAll(Names, Encoding.ASCII.GetBytes);
    private static readonly HeaderId[] Compact = BuildCompact();
    private static readonly (ulong Head, HeaderId Id)[][] ByLength = BuildByLength();
    private static readonly bool[] Lists = BuildLists();

    /// <summary>The long name as the RFCs print it; empty for <see cref="HeaderId.Unknown"/>.</summary>
    public static string NameOf(HeaderId id) => Names[(int)id];

    internal static ReadOnlySpan<byte> BytesOf(HeaderId id) => NameBytes[(int)id];

    /// <summary>Whether several values of the header may stand in one line, separated by commas, or in several lines (RFC 3261 §7.3.1).</summary>
    public static bool IsList(HeaderId id) => Lists[(int)id];

    /// <summary>Recognises a header name, long or compact, in any case. Never allocates.</summary>
    public static HeaderId Identify(ReadOnlySpan<byte> name)
    {
        if (name.Length == 1)
        {
            var letter = (name[0] | 0x20) - 'a';
            return (uint)letter < 26 ? Compact[letter] : HeaderId.Unknown;
        }

        if (name.Length >= ByLength.Length)
            return HeaderId.Unknown;
        var head = Head(name);
        foreach (var (known, id) in ByLength[name.Length])
        {
            if (known == head && Ascii.EqualsIgnoreCase(name, NameBytes[(int)id]))
                return id;
        }

        return HeaderId.Unknown;
    }

    // The first eight characters, folded to lower case for letters; '-' and digits have bit 0x20 set already.
    private static ulong Head(ReadOnlySpan<byte> name)
    {
        if (name.Length >= 8)
            return BinaryPrimitives.ReadUInt64LittleEndian(name) | 0x2020202020202020;
        ulong head = 0;
        for (var i = 0; i < name.Length; i++)
            head |= (ulong)(name[i] | 0x20) << (8 * i);
        return head;
    }

    private static (ulong, HeaderId)[][] BuildByLength()
    {
        var longest = Names.Max(n => n.Length);
        var table = new (ulong, HeaderId)[longest + 1][];
        for (var length = 0; length <= longest; length++)
        {
            table[length] = Enumerable.Range(1, Names.Length - 1)
                .Where(i => Names[i].Length == length)
                .Select(i => (Head(NameBytes[i]), (HeaderId)i))
                .ToArray();
        }

        return table;
    }

    private static string[] BuildNames()
    {
        var special = new Dictionary<HeaderId, string>
        {
            [HeaderId.Unknown] = "",
            [HeaderId.CallId] = "Call-ID",
            [HeaderId.CSeq] = "CSeq",
            [HeaderId.MimeVersion] = "MIME-Version",
            [HeaderId.MinSE] = "Min-SE",
            [HeaderId.PAssociatedUri] = "P-Associated-URI",
            [HeaderId.PCalledPartyId] = "P-Called-Party-ID",
            [HeaderId.PRefusedUriList] = "P-Refused-URI-List",
            [HeaderId.PVisitedNetworkId] = "P-Visited-Network-ID",
            [HeaderId.RAck] = "RAck",
            [HeaderId.RSeq] = "RSeq",
            [HeaderId.SipETag] = "SIP-ETag",
            [HeaderId.SipIfMatch] = "SIP-If-Match",
            [HeaderId.WwwAuthenticate] = "WWW-Authenticate",
        };
        return Enum.GetValues<HeaderId>().Select(id => special.TryGetValue(id, out var name) ? name : Hyphenate(id.ToString())).ToArray();
    }

    private static string Hyphenate(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append('-');
            text.Append(letter);
        }

        return text.ToString();
    }

    private static HeaderId[] BuildCompact()
    {
        var table = new HeaderId[26];
        foreach (var (letter, id) in new (char, HeaderId)[]
        {
            ('a', HeaderId.AcceptContact), ('b', HeaderId.ReferredBy), ('c', HeaderId.ContentType), ('d', HeaderId.RequestDisposition),
            ('e', HeaderId.ContentEncoding), ('f', HeaderId.From), ('i', HeaderId.CallId), ('j', HeaderId.RejectContact),
            ('k', HeaderId.Supported), ('l', HeaderId.ContentLength), ('m', HeaderId.Contact), ('n', HeaderId.IdentityInfo),
            ('o', HeaderId.Event), ('r', HeaderId.ReferTo), ('s', HeaderId.Subject), ('t', HeaderId.To), ('u', HeaderId.AllowEvents),
            ('v', HeaderId.Via), ('x', HeaderId.SessionExpires), ('y', HeaderId.Identity),
        })
        {
            table[letter - 'a'] = id;
        }

        return table;
    }

    private static bool[] BuildLists()
    {
        var lists = new bool[Names.Length];
        foreach (var id in new[]
        {
            HeaderId.Accept, HeaderId.AcceptContact, HeaderId.AcceptEncoding, HeaderId.AcceptLanguage, HeaderId.AlertInfo, HeaderId.Allow,
            HeaderId.AllowEvents, HeaderId.CallInfo, HeaderId.Contact, HeaderId.ContentEncoding, HeaderId.ContentLanguage,
            HeaderId.ErrorInfo, HeaderId.FeatureCaps, HeaderId.Geolocation, HeaderId.HistoryInfo, HeaderId.InReplyTo,
            HeaderId.PAssertedIdentity, HeaderId.PAssociatedUri, HeaderId.PPreferredIdentity, HeaderId.Path, HeaderId.ProxyRequire,
            HeaderId.Reason, HeaderId.RecordRoute, HeaderId.RejectContact, HeaderId.RequestDisposition, HeaderId.Require, HeaderId.Route,
            HeaderId.SecurityClient, HeaderId.SecurityServer, HeaderId.SecurityVerify, HeaderId.ServiceRoute, HeaderId.Supported,
            HeaderId.Unsupported, HeaderId.Via, HeaderId.Warning,
        })
        {
            lists[(int)id] = true;
        }

        return lists;
    }
}
