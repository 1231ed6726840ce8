using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Gateway.Domain.Sessions.Bodies;

/// <summary>Writes documents for bodies: UTF-8, without white space, because a datagram has little room.</summary>
internal static class XmlBody
{
    public static byte[] Write(XElement root)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineHandling = NewLineHandling.Entitize }))
            root.Save(writer);
        return stream.ToArray();
    }

    /// <summary>Text of strangers, without what XML cannot hold.</summary>
    public static string Clean(string text)
    {
        var isClean = true;
        foreach (var letter in text)
            isClean &= XmlConvert.IsXmlChar(letter);
        if (isClean)
            return text;
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
                clean.Append(text[i]);
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                clean.Append(text, i++, 2);
        }

        return clean.ToString();
    }
}
