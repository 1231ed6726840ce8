using System.Buffers;
using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Domain.History;
using Gateway.Sip.Machines;
using Gateway.Sip.Transport;

namespace Gateway.Api.Storage;

/// <summary>
/// A ladder as it lies on disk: compressed JSON. SIP is text, so the octets of a message are a text of as many letters, which compresses better
/// than base 64.
/// </summary>
/// <remarks>Its buffers are used again for each ladder, for one has tens of kilobytes: it writes one at a time.</remarks>
internal sealed class LadderFile : IDisposable
{
    // What HTML could take for markup stays as it is: this JSON is for nobody but us.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly MemoryStream _compressed = new();
    private readonly Utf8JsonWriter _json;

    public LadderFile() => _json = new(_text, Plain);

    public byte[] Write(IReadOnlyList<TracedMessage> messages)
    {
        _text.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartArray();
        foreach (var message in messages) Write(message);
        _json.WriteEndArray();
        _json.Flush();
        _compressed.SetLength(0);
        using (var compressor = new GZipStream(_compressed, CompressionLevel.Fastest, leaveOpen: true)) compressor.Write(_text.WrittenSpan);
        return _compressed.ToArray();
    }

    public static IReadOnlyList<TracedMessage> Read(byte[] file)
    {
        using var compressed = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        var stored = JsonSerializer.Deserialize<Stored[]>(compressed) ?? [];
        return
        [
            .. stored.Select(one => new TracedMessage(
                one.Number, new(one.At, TimeSpan.Zero), MonotonicTime.Zero + TimeSpan.FromTicks(one.Since), one.From.ToPoint(), one.To.ToPoint(), one.Transport,
                one.Direction, one.Retransmission, one.CallId, one.Octets)),
        ];
    }

    public void Dispose()
    {
        _json.Dispose();
        _compressed.Dispose();
    }

    private void Write(TracedMessage message)
    {
        _json.WriteStartObject();
        _json.WriteNumber(nameof(Stored.Number), message.Number);
        _json.WriteNumber(nameof(Stored.At), message.At.UtcTicks);
        _json.WriteNumber(nameof(Stored.Since), message.Since.SinceStart.Ticks);
        Write(nameof(Stored.From), message.From);
        Write(nameof(Stored.To), message.To);
        _json.WriteNumber(nameof(Stored.Transport), (int)message.Transport);
        _json.WriteNumber(nameof(Stored.Direction), (int)message.Direction);
        _json.WriteBoolean(nameof(Stored.Retransmission), message.Retransmission);
        _json.WriteString(nameof(Stored.CallId), message.CallId);
        WriteOctets(message.Bytes.Span);
        _json.WriteEndObject();
    }

    private void Write(string name, SignallingPoint point)
    {
        _json.WriteStartObject(name);
        _json.WriteString(nameof(Stored.Point.Name), point.Name);
        if (point.Address is { } address) _json.WriteString(nameof(Stored.Point.Address), address.ToString());
        _json.WriteBoolean(nameof(Stored.Point.IsElement), point.IsElement);
        _json.WriteEndObject();
    }

    // ASCII, as nearly all of it is, is the same in both.
    private void WriteOctets(ReadOnlySpan<byte> octets)
    {
        if (Ascii.IsValid(octets))
        {
            _json.WriteString(nameof(Stored.Octets), octets);
            return;
        }

        var letters = ArrayPool<char>.Shared.Rent(octets.Length);
        _json.WriteString(nameof(Stored.Octets), letters.AsSpan(0, Encoding.Latin1.GetChars(octets, letters)));
        ArrayPool<char>.Shared.Return(letters);
    }

    private sealed record Stored(
        long Number, long At, long Since, Stored.Point From, Stored.Point To, TransportKind Transport, TraceDirection Direction, bool Retransmission, string CallId,
        [property: JsonConverter(typeof(OctetsAsText))] ReadOnlyMemory<byte> Octets)
    {
        public sealed record Point(string Name, string? Address, bool IsElement)
        {
            public SignallingPoint ToPoint() => new(Name, Address is null ? null : IPEndPoint.Parse(Address), IsElement);
        }
    }

    private sealed class OctetsAsText : JsonConverter<ReadOnlyMemory<byte>>
    {
        public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Encoding.Latin1.GetBytes(reader.GetString() ?? "");

        // Messages are written octet by octet above, never through the serializer.
        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) => throw new UnreachableException();
    }
}
