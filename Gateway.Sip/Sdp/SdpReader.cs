using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Gateway.Sip.Sdp;

/// <summary>Reads a description line by line; the first <c>m=</c> ends what belongs to the whole session.</summary>
internal sealed class SdpReader
{
    private readonly Section _session = new();
    private readonly ImmutableArray<MediaDescription>.Builder _media = ImmutableArray.CreateBuilder<MediaDescription>();
    private readonly ImmutableArray<SdpLine>.Builder _timing = ImmutableArray.CreateBuilder<SdpLine>();
    private Section _section;
    private MediaDescription? _stream;
    private SdpOrigin? _origin;
    private string? _name;

    private SdpReader() => _section = _session;

    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out SessionDescription? description, out string error)
    {
        description = null;
        if (text.Length > SdpLimits.Bytes)
            error = "Session description too long";
        else if (text.IndexOf((byte)0) >= 0)
            error = "NUL in the session description";
        else
            error = new SdpReader().Read(Encoding.UTF8.GetString(text), out description);
        return description is not null;
    }

    // The rule that was broken; empty when none was.
    private string Read(string text, out SessionDescription? description)
    {
        description = null;
        var lines = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range);
            if (line.EndsWith('\r'))
                line = line[..^1];
            if (line.IsEmpty)
                continue;
            if (++lines > SdpLimits.Lines)
                return "Too many lines in the session description";
            if (line.Length < 2 || line[1] != '=' || line.Contains('\r'))
                return "A line of the session description is none";
            if ((lines == 1) != (line[0] == 'v'))
                return "Session description without its version in front";
            if (Take(line[0], line[2..].ToString()) is { Length: > 0 } error)
                return error;
        }

        EndStream();
        if (lines == 0)
            return "Empty session description";
        if (_origin is null)
            return "Session description without origin";
        description = new()
        {
            Origin = _origin,
            Name = _name ?? "-",
            Connection = _session.Connection,
            Bandwidths = _session.Bandwidths.ToImmutable(),
            Timing = _timing.Count == 0 ? [new('t', "0 0")] : _timing.ToImmutable(),
            Attributes = _session.Attributes.ToImmutable(),
            Details = _session.Details.ToImmutable(),
            Media = _media.ToImmutable(),
        };
        return "";
    }

    private string Take(char type, string value)
    {
        switch (type)
        {
            case 'v':
                return value.Trim() == "0" ? "" : "Session description of another version";
            case 'm':
                EndStream();
                return BeginStream(value);
            case 'o' when _stream is null && _origin is null:
                _origin = SdpOrigin.Read(value);
                return _origin is null ? "Origin of the session description" : "";
            case 's' when _stream is null && _name is null:
                _name = value;
                return "";
            case 'c':
                return TakeConnection(value);
            case 'a':
                var colon = value.IndexOf(':', StringComparison.Ordinal);
                _section.Attributes.Add(colon < 0 ? new(value) : new(value[..colon], value[(colon + 1)..]));
                return value.Length == 0 || colon == 0 ? "Attribute without a name" : "";
            case 'b':
                TakeBandwidth(value);
                return "";
            case 't' or 'r' or 'z' when _stream is null:
                _timing.Add(new(type, value));
                return "";
            case 'i' or 'k':
            case 'u' or 'e' or 'p' when _stream is null:
                _section.Details.Add(new(type, value));
                return "";
            default:
                // RFC 8866 §5: whoever does not know a letter refuses the description.
                return $"Line {type}= of the session description out of place";
        }
    }

    private string TakeConnection(string value)
    {
        if (SdpConnection.Read(value) is not { } connection)
            return "Connection of the session description";
        // A stream may name several, one for each layer of a multicast that we take no part in.
        if (_section.Connection is not null)
            return _stream is null ? "Two connections for the session" : "";
        _section.Connection = connection;
        return "";
    }

    // b=<bwtype>:<bandwidth>; one that cannot be read says nothing that would matter.
    private void TakeBandwidth(string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && decimal.TryParse(value.AsSpan(colon + 1).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number < int.MaxValue)
            _section.Bandwidths.Add(new(value[..colon], (long)Math.Round(number)));
    }

    // m=<media> <port>[/<number of ports>] <proto> <fmt> ...
    private string BeginStream(string value)
    {
        const string error = "Media line";
        if (_media.Count == SdpLimits.Media)
            return "Too many media lines";
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 4)
            return error;
        if (parts.Length - 3 > SdpLimits.Formats)
            return "Too many formats in a media line";
        var slash = parts[1].IndexOf('/', StringComparison.Ordinal);
        var count = 1;
        if (!RtpCodec.TryNumber(slash < 0 ? parts[1] : parts[1][..slash], 65535, out var port)
            || (slash >= 0 && (!RtpCodec.TryNumber(parts[1][(slash + 1)..], 65535, out count) || count == 0)))
            return error;
        _section = new();
        _stream = new() { Media = parts[0], Port = port, PortCount = count, Protocol = parts[2], Formats = [.. parts[3..]] };
        return "";
    }

    private void EndStream()
    {
        if (_stream is null)
            return;
        _media.Add(_stream with
        {
            Connection = _section.Connection,
            Bandwidths = _section.Bandwidths.ToImmutable(),
            Attributes = _section.Attributes.ToImmutable(),
            Details = _section.Details.ToImmutable(),
        });
    }

    private sealed class Section
    {
        public SdpConnection? Connection { get; set; }

        public ImmutableArray<SdpBandwidth>.Builder Bandwidths { get; } = ImmutableArray.CreateBuilder<SdpBandwidth>();

        public ImmutableArray<SdpAttribute>.Builder Attributes { get; } = ImmutableArray.CreateBuilder<SdpAttribute>();

        public ImmutableArray<SdpLine>.Builder Details { get; } = ImmutableArray.CreateBuilder<SdpLine>();
    }
}
