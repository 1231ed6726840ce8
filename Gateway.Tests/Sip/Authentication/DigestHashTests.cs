using Gateway.Sip.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Authentication;

[Clause("RFC 7616", "3.4"), Clause("RFC 8760", "2.4"), Clause("RFC 3261", "22.4")]
public sealed class DigestHashTests
{
    public static TheoryData<string> Vectors => [.. DigestVectors.All.Select(vector => vector.Id)];

    public static TheoryData<string> VectorsWithServerProof =>
        [.. DigestVectors.All.Where(vector => vector.ResponseAuth is not null).Select(vector => vector.Id)];

    [Theory, MemberData(nameof(Vectors))]
    public void Every_vector_gives_its_hashes_and_its_response(string id)
    {
        var vector = DigestVectors.Named(id);
        var algorithm = AlgorithmOf(vector);

        var ha1 = DigestHash.Ha1(algorithm.Function, vector.Username, vector.Realm, vector.Password);
        var ha2 = Ha2(vector, vector.Method);

        Assert.Equal(vector.Ha1, ha1);
        Assert.Equal(vector.Ha2, ha2);
        Assert.Equal(vector.Response, ResponseOf(vector, ha2));
    }

    [Theory, MemberData(nameof(VectorsWithServerProof))]
    public void Every_vector_gives_the_proof_of_the_server(string id)
    {
        var vector = DigestVectors.Named(id);

        Assert.Equal(vector.ResponseAuth, ResponseOf(vector, Ha2(vector, method: "")));
    }

    [Fact]
    public void The_misprinted_example_of_rfc_7616_is_not_reproduced()
    {
        var vector = Assert.Single(DigestVectors.All, vector => vector.IsMisprinted);

        var response = ResponseOf(vector, Ha2(vector, vector.Method));
        var userHash = DigestHash.UserHash(DigestFunction.Sha512256, vector.Username, vector.Realm);

        Assert.Equal(vector.Response, response);
        Assert.NotEqual(vector.PublishedResponse, response);
        Assert.Equal(vector.UserHash, userHash);
        Assert.NotEqual(vector.PublishedUserHash, userHash);
    }

    [Fact]
    public void The_empty_body_is_hashed_as_the_empty_string()
    {
        Assert.Equal(DigestVectors.Text("md5_empty"), DigestHash.Of(DigestFunction.Md5, []));
        Assert.Equal(DigestVectors.Text("sha256_empty"), DigestHash.Of(DigestFunction.Sha256, []));
        Assert.Equal(DigestVectors.Text("sha512_256_empty"), DigestHash.Of(DigestFunction.Sha512256, []));
    }

    [Theory]
    [InlineData("MD5", DigestFunction.Md5, false)]
    [InlineData("md5-SESS", DigestFunction.Md5, true)]
    [InlineData("sha-256", DigestFunction.Sha256, false)]
    [InlineData("SHA-512-256-sess", DigestFunction.Sha512256, true)]
    public void Algorithm_tokens_are_read_in_any_case(string token, DigestFunction function, bool session)
    {
        Assert.True(DigestAlgorithm.TryParse(token, out var algorithm));

        Assert.Equal(new DigestAlgorithm(function, session), algorithm);
        Assert.Equal(token, algorithm.Token, ignoreCase: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-sess")]
    [InlineData("SHA-512")]
    [InlineData("AKAv1-MD5")]
    [InlineData("MD5-sess-sess")]
    public void Other_algorithm_tokens_are_unknown(string token) => Assert.False(DigestAlgorithm.TryParse(token, out _));

    internal static DigestAlgorithm AlgorithmOf(DigestVector vector)
    {
        if (vector.Algorithm is null) return DigestAlgorithm.Md5;
        Assert.True(DigestAlgorithm.TryParse(vector.Algorithm, out var algorithm));
        return algorithm;
    }

    private static string ResponseOf(DigestVector vector, string ha2)
    {
        var algorithm = AlgorithmOf(vector);
        var ha1 = DigestHash.Ha1(algorithm.Function, vector.Username, vector.Realm, vector.Password);
        if (algorithm.Session)
        {
            ha1 = DigestHash.SessionHa1(algorithm.Function, ha1, vector.Nonce, vector.Cnonce!);
            Assert.Equal(vector.SessionHa1, ha1);
        }
        return vector.Qop is null
            ? DigestHash.Response(algorithm.Function, ha1, vector.Nonce, ha2)
            : DigestHash.Response(algorithm.Function, ha1, vector.Nonce, vector.NonceCount!, vector.Cnonce!, vector.Qop, ha2);
    }

    private static string Ha2(DigestVector vector, string method)
    {
        var function = AlgorithmOf(vector).Function;
        if (vector.Qop != "auth-int") return DigestHash.Ha2(function, method, vector.Uri);
        if (vector.Body is not null) return DigestHash.Ha2(function, method, vector.Uri, vector.Body);

        // The draft prints the hash of its body, not the body: H(method ":" uri ":" hash) is the same sum with a longer uri.
        return DigestHash.Ha2(function, method, $"{vector.Uri}:{vector.EntityHash}");
    }
}
