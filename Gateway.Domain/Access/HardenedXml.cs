using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Gateway.Domain.Access;

/// <summary>Loads XML of strangers: UTF-8, no document type, nothing fetched, limited in size and depth.</summary>
internal static class HardenedXml
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool TryLoad(ReadOnlySpan<byte> document, int bytesMax, int depthMax, out XElement root, out string error)
    {
        root = new XElement("none");
        if (document.Length > bytesMax)
        {
            error = $"the document is larger than {bytesMax / 1024} KiB";
            return false;
        }

        try
        {
            var text = StrictUtf8.GetString(document.StartsWith(Encoding.UTF8.Preamble) ? document[3..] : document);
            if (IsTooDeep(text, depthMax))
            {
                error = $"the document is nested deeper than {depthMax} elements";
                return false;
            }

            root = Load(text);
            error = "";
            return true;
        }
        catch (DecoderFallbackException)
        {
            error = "the document is not UTF-8";
            return false;
        }
        catch (XmlException fault)
        {
            error = $"the document is not well-formed XML, or declares a document type (line {fault.LineNumber}, column {fault.LinePosition})";
            return false;
        }
    }

    /// <summary>Loads an element that was written from a loaded document.</summary>
    public static XElement Load(string text)
    {
        using var reader = Open(text);
        return XElement.Load(reader);
    }

    private static bool IsTooDeep(string text, int depthMax)
    {
        using var reader = Open(text);
        while (reader.Read())
            if (reader.Depth >= depthMax && reader.NodeType is XmlNodeType.Element) return true;
        return false;
    }

    private static XmlReader Open(string text) => XmlReader.Create(
        new StringReader(text),
        new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        });
}
