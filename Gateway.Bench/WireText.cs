using System.Globalization;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Bench;

/// <summary>A message as it is written by the phones of the load: octets one after the other, without objects.</summary>
internal sealed class WireText
{
    private readonly byte[] _octets = new byte[65_536];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Octets => _octets.AsSpan(0, Length);

    public WireText Clear()
    {
        Length = 0;
        return this;
    }

    public WireText Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_octets.AsSpan(Length));
        Length += text.Length;
        return this;
    }

    public WireText Add(string text)
    {
        Length += Encoding.ASCII.GetBytes(text, _octets.AsSpan(Length));
        return this;
    }

    /// <summary>A number, with leading zeros up to that many digits.</summary>
    public WireText Add(uint number, string format)
    {
        number.TryFormat(_octets.AsSpan(Length), out var written, format, CultureInfo.InvariantCulture);
        Length += written;
        return this;
    }

    /// <summary>Every line of that header in the message, in the same order.</summary>
    public WireText Copy(in SipMessageView message, HeaderId id)
    {
        foreach (ref readonly var slot in message.Slots)
        {
            if (slot.Id == id)
                Add(HeaderNames.BytesOf(id)).Add(": "u8).Add(message.ValueOf(slot)).Add("\r\n"u8);
        }

        return this;
    }
}
