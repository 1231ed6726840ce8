using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Gateway.Sip.Sdp;

/// <summary>Reads a description line by line; the first <c>m=</c> ends what belongs to the whole session.</summary>
/// <remarks>Every call of a group brings one, so strings are made of what is kept only, and of words that all descriptions share none.</remarks>
internal sealed class SdpReader
{
    private readonly Section _session = new();
    private readonly ImmutableArray<MediaDescription>.Builder _media = ImmutableArray.CreateBuilder<MediaDescription>(2);
    private ImmutableArray<SdpLine> _timing = [];
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
            error = Read(text, out description);
        return description is not null;
    }

    private static string Read(ReadOnlySpan<byte> text, out SessionDescription? description)
    {
        var letters = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            return new SdpReader().Read(letters.AsSpan(0, Encoding.UTF8.GetChars(text, letters)), out description);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(letters);
        }
    }

    // The rule that was broken; empty when none was.
    private string Read(ReadOnlySpan<char> text, out SessionDescription? description)
    {
        description = null;
        var lines = 0;
        foreach (var range in text.Split('\n'))
        {
            var line = text[range];
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
            if (Take(line[0], line[2..]) is { Length: > 0 } error)
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
            Bandwidths = _session.Bandwidths,
            Timing = _timing.IsEmpty ? [new('t', "0 0")] : _timing,
            Attributes = _session.TakeAttributes(),
            Details = _session.Details,
            Media = _media.DrainToImmutable(),
        };
        return "";
    }

    private string Take(char type, ReadOnlySpan<char> value)
    {
        switch (type)
        {
            case 'v':
                return value.Trim() is "0" ? "" : "Session description of another version";
            case 'm':
                EndStream();
                return BeginStream(value);
            case 'o' when _stream is null && _origin is null:
                _origin = SdpOrigin.Read(value);
                return _origin is null ? "Origin of the session description" : "";
            case 's' when _stream is null && _name is null:
                _name = SdpWords.Of(value);
                return "";
            case 'c':
                return TakeConnection(value);
            case 'a':
                var colon = value.IndexOf(':');
                _section.Attributes.Add(colon < 0 ? new(SdpWords.Of(value)) : new(SdpWords.Of(value[..colon]), SdpWords.Of(value[(colon + 1)..])));
                return value.Length == 0 || colon == 0 ? "Attribute without a name" : "";
            case 'b':
                TakeBandwidth(value);
                return "";
            case 't' or 'r' or 'z' when _stream is null:
                _timing = _timing.Add(new(type, SdpWords.Of(value)));
                return "";
            case 'i' or 'k':
            case 'u' or 'e' or 'p' when _stream is null:
                _section.Details = _section.Details.Add(new(type, value.ToString()));
                return "";
            default:
                // RFC 8866 §5: whoever does not know a letter refuses the description.
                return $"Line {type}= of the session description out of place";
        }
    }

    private string TakeConnection(ReadOnlySpan<char> value)
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
    private void TakeBandwidth(ReadOnlySpan<char> value)
    {
        var colon = value.IndexOf(':');
        if (colon > 0 && decimal.TryParse(value[(colon + 1)..].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number < int.MaxValue)
            _section.Bandwidths = _section.Bandwidths.Add(new(SdpWords.Of(value[..colon]), (long)Math.Round(number)));
    }

    // m=<media> <port>[/<number of ports>] <proto> <fmt> ...
    private string BeginStream(ReadOnlySpan<char> value)
    {
        const string error = "Media line";
        if (_media.Count == SdpLimits.Media)
            return "Too many media lines";
        Span<Range> parts = stackalloc Range[SdpLimits.Formats + 4];
        var count = value.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries);
        if (count < 4)
            return error;
        if (count - 3 > SdpLimits.Formats)
            return "Too many formats in a media line";
        var ports = value[parts[1]];
        var slash = ports.IndexOf('/');
        var portCount = 1;
        if (!RtpCodec.TryNumber(slash < 0 ? ports : ports[..slash], 65535, out var port)
            || (slash >= 0 && (!RtpCodec.TryNumber(ports[(slash + 1)..], 65535, out portCount) || portCount == 0)))
            return error;
        var formats = ImmutableArray.CreateBuilder<string>(count - 3);
        foreach (var format in parts[3..count])
            formats.Add(SdpWords.Of(value[format]));
        _section = new();
        _stream = new()
        {
            Media = SdpWords.Of(value[parts[0]]), Port = port, PortCount = portCount, Protocol = SdpWords.Of(value[parts[2]]), Formats = formats.MoveToImmutable(),
        };
        return "";
    }

    private void EndStream()
    {
        if (_stream is null)
            return;
        _media.Add(_stream with
        {
            Connection = _section.Connection,
            Bandwidths = _section.Bandwidths,
            Attributes = _section.TakeAttributes(),
            Details = _section.Details,
        });
    }

    private sealed class Section
    {
        public SdpConnection? Connection { get; set; }

        // Few have any of these two.
        public ImmutableArray<SdpBandwidth> Bandwidths { get; set; } = [];

        public ImmutableArray<SdpLine> Details { get; set; } = [];

        public List<SdpAttribute> Attributes { get; } = [];

        public ImmutableArray<SdpAttribute> TakeAttributes() => Attributes.Count == 0 ? [] : [.. Attributes];
    }
}
