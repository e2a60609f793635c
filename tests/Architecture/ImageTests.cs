using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Architecture;

/// <summary>The images that Compose, Kubernetes and the Dockerfile name.</summary>
public sealed partial class ImageTests
{
    // Built from this repository, so that no digest is known before.
    private static readonly string[] Own = ["concert-host", "registry.example.com/concert-host"];

    private static readonly List<(string File, string Image)> Named = [.. Files().SelectMany(file => Images(File.ReadAllText(file)).Select(image =>
        (Repository.Relative(file), image)))];

    [Fact]
    public void Images_OfOthers_AreNamedByTagAndDigest()
    {
        Named.Select(each => each.File).Distinct().Count().ShouldBeGreaterThanOrEqualTo(4, "Files were not found: this test would pass for nothing.");
        Named.Count.ShouldBeGreaterThan(15, "Images were not found: this test would pass for nothing.");

        Named.Where(each => !Own.Contains(NameOf(each.Image)) && !ByDigest().IsMatch(each.Image)).ShouldBeEmpty(
            "A tag may be another image tomorrow: write image:tag@sha256:digest. docs/operations.md says how a digest is found.");
    }

    [Fact]
    public void Images_InSeveralPlaces_AreTheSame() =>
        Named.Where(each => !Own.Contains(NameOf(each.Image))).GroupBy(each => NameOf(each.Image))
            .Where(group => group.Select(each => each.Image).Distinct().Count() > 1)
            .SelectMany(group => group.Select(each => $"{each.File}: {each.Image}")).ShouldBeEmpty("Change them together.");

    [Fact]
    public void Images_OfATextWithEveryWayToNameThem_AreFound() => Images(
        """
        # syntax=docker/dockerfile:1
        FROM --platform=$BUILDPLATFORM a:1 AS build
        FROM b:2@sha256:0
        COPY --from=build /app ./
        COPY --from=c:3 /bin/c ./
        # No image: of a comment
          image: "d:4"
        - image: e:5 # a comment
          { name: x, image: f:6, args: [] }
          image: &anchor g:7
          imagePullPolicy: Always
        """).ShouldBe(["docker/dockerfile:1", "a:1", "b:2@sha256:0", "c:3", "d:4", "e:5", "f:6", "g:7"]);

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Path.Combine(HostAssembly.Repository, "deploy"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(HostAssembly.Repository))
            .Where(file => Path.GetExtension(file) is ".yml" or ".yaml" || Path.GetFileName(file) == "Dockerfile").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Images(string text)
    {
        var stages = Stage().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();
        return Image().Matches(text).Select(match => match.Groups["image"].Value).Where(image => !stages.Contains(image));
    }

    private static string NameOf(string image)
    {
        var tagged = image.Split('@')[0];
        var colon = tagged.IndexOf(':', tagged.LastIndexOf('/') + 1);
        return colon < 0 ? tagged : tagged[..colon];
    }

    [GeneratedRegex(@"^(?:# syntax=|FROM (?:--platform=\S+ )?|COPY --from=|[^#\n]*\bimage: (?:&\w+ )?""?)(?<image>[^\s"",}#]+)", RegexOptions.Multiline)]
    private static partial Regex Image();

    [GeneratedRegex(@"^FROM .* AS (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Stage();

    [GeneratedRegex("^[a-z0-9./_-]+:[a-zA-Z0-9._-]+@sha256:[0-9a-f]{64}$")]
    private static partial Regex ByDigest();
}
