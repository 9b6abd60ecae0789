package earshot.test;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.FilteringTokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * What Elastic's minimal server lacks and clients or its own security need.
 *
 * <p>GET and HEAD on / tell the version. The filters pattern_capture and unique and the tokenizer uax_url_email analyse
 * the e-mail addresses in the index of security; without them no API key, user or role can be made.
 */
public class EarshotTestPlugin extends Plugin implements ActionPlugin, AnalysisPlugin {

    @Override
    public Collection<RestHandler> getRestHandlers(
            Settings settings,
            NamedWriteableRegistry writeables,
            RestController controller,
            ClusterSettings clusterSettings,
            IndexScopedSettings indexSettings,
            SettingsFilter filter,
            IndexNameExpressionResolver names,
            Supplier<DiscoveryNodes> nodes,
            Predicate<NodeFeature> features) {
        return List.of(new Root());
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
                "unique", (index, environment, name, settings) -> new Filter(name, Unique::new),
                "pattern_capture", AnalysisPlugin.requiresAnalysisSettings(
                        (index, environment, name, settings) -> new Filter(name, in -> captured(settings, in))));
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of("uax_url_email", (index, environment, name, settings) ->
                TokenizerFactory.newFactory(name, UAX29URLEmailTokenizer::new));
    }

    private static TokenStream captured(Settings settings, TokenStream in) {
        Pattern[] patterns = settings.getAsList("patterns").stream().map(Pattern::compile).toArray(Pattern[]::new);
        return new PatternCaptureGroupTokenFilter(in, settings.getAsBoolean("preserve_original", true), patterns);
    }

    private record Filter(String name, UnaryOperator<TokenStream> around) implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream in) {
            return around.apply(in);
        }
    }

    /** Lets each word of a text pass once. */
    private static final class Unique extends FilteringTokenFilter {
        private final CharTermAttribute word = addAttribute(CharTermAttribute.class);
        private final Set<String> passed = new HashSet<>();

        Unique(TokenStream in) {
            super(in);
        }

        @Override
        protected boolean accept() {
            return passed.add(word.toString());
        }

        @Override
        public void reset() throws IOException {
            super.reset();
            passed.clear();
        }
    }

    private static final class Root extends BaseRestHandler {
        @Override
        public String getName() {
            return "earshot_test_root";
        }

        @Override
        public List<Route> routes() {
            return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
        }

        @Override
        protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
            return channel -> {
                XContentBuilder told = channel.newBuilder().startObject();
                told.startObject("version").field("number", Build.current().qualifiedVersion());
                told.field("build_flavor", "default").endObject();
                told.field("tagline", "You Know, for Search").endObject();
                channel.sendResponse(new RestResponse(RestStatus.OK, told));
            };
        }
    }
}
