package earshot;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.monitor.MatcherFactory;
import org.apache.lucene.monitor.Monitor;
import org.apache.lucene.monitor.MonitorConfiguration;
import org.apache.lucene.monitor.MonitorQuery;
import org.apache.lucene.monitor.MultiMatchingQueries;
import org.apache.lucene.monitor.MultipassTermFilteredPresearcher;
import org.apache.lucene.monitor.Presearcher;
import org.apache.lucene.monitor.QueryMatch;
import org.apache.lucene.monitor.HighlightsMatch;
import org.apache.lucene.monitor.RegexpQueryHandler;
import org.apache.lucene.monitor.TermFilteredPresearcher;
import org.apache.lucene.monitor.TermWeightor;
import org.apache.lucene.queries.spans.SpanNearQuery;
import org.apache.lucene.queries.spans.SpanQuery;
import org.apache.lucene.queries.spans.SpanTermQuery;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RegexpQuery;
import org.apache.lucene.search.TermQuery;

/**
 * Lucene Monitor on the same topics and texts.
 *
 * <p>Arguments: topics file, texts file, presearcher (term or multipass), batch size, matcher (simple or spans), file
 * for the matches. A topic is a line of prefix notation with tabs; a text is a line with its line breaks as U+2028.
 * Prints name=value lines; times are CPU time of the whole process, garbage collection included.
 */
public final class Rival {
  private static final String FIELD = "text";

  public static void main(String[] args) throws IOException {
    List<String> topics = Files.readAllLines(Path.of(args[0]));
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(args[1]))) {
      texts.add(line.replace('\u2028', '\n'));
    }
    int batch = Integer.parseInt(args[3]);
    Analyzer analyzer = new StandardAnalyzer();
    TermWeightor weights = byFrequency(texts, analyzer);
    var handlers = List.of(new RegexpQueryHandler());
    Set<String> nothing = Collections.emptySet();
    Presearcher presearcher = args[2].equals("multipass")
        ? new MultipassTermFilteredPresearcher(2, 0.0f, weights, new ArrayList<>(handlers), nothing)
        : new TermFilteredPresearcher(weights, new ArrayList<>(handlers), nothing);
    long before = used();
    long start = cpu();
    try (Monitor monitor = new Monitor(analyzer, presearcher, new MonitorConfiguration())) {
      List<MonitorQuery> queries = new ArrayList<>();
      for (int i = 0; i < topics.size(); i++) {
        queries.add(new MonitorQuery("t%06d".formatted(i), read(topics.get(i).split("\t"), new int[] {0})));
        if (queries.size() == 1000 || i == topics.size() - 1) {
          monitor.register(queries);
          queries.clear();
        }
      }
      System.out.println("build=" + seconds(start));
      System.out.println("heap=" + (used() - before) / 1e6);
      boolean spans = args[4].equals("spans");
      pass(monitor, texts, batch, spans);
      pass(monitor, texts, batch, spans);
      List<Double> rates = new ArrayList<>();
      List<Set<String>> found = null;
      for (int round = 0; round < 3; round++) {
        start = cpu();
        found = pass(monitor, texts, batch, spans);
        rates.add(texts.size() / seconds(start));
      }
      Collections.sort(rates);
      System.out.println("rate=" + rates.get(1));
      write(found, Path.of(args[5]));
      System.out.println("change=" + change(monitor, topics));
    }
  }

  private static List<Set<String>> pass(Monitor monitor, List<String> texts, int batch, boolean spans)
      throws IOException {
    return spans
        ? matched(monitor, texts, batch, HighlightsMatch.MATCHER)
        : matched(monitor, texts, batch, QueryMatch.SIMPLE_MATCHER);
  }

  private static <T extends QueryMatch> List<Set<String>> matched(
      Monitor monitor, List<String> texts, int batch, MatcherFactory<T> factory) throws IOException {
    List<Set<String>> found = new ArrayList<>();
    for (int first = 0; first < texts.size(); first += batch) {
      List<String> some = texts.subList(first, Math.min(first + batch, texts.size()));
      Document[] documents = some.stream().map(Rival::document).toArray(Document[]::new);
      MultiMatchingQueries<T> matches = monitor.match(documents, factory);
      for (int i = 0; i < documents.length; i++) {
        Set<String> ids = new TreeSet<>();
        for (T match : matches.getMatches(i)) {
          ids.add(match.getQueryId());
        }
        found.add(ids);
      }
    }
    return found;
  }

  private static Document document(String text) {
    Document document = new Document();
    document.add(new TextField(FIELD, text, Field.Store.NO));
    return document;
  }

  /** Rare terms weigh more: the reciprocal of the documents that hold the term. */
  private static TermWeightor byFrequency(List<String> texts, Analyzer analyzer) throws IOException {
    Map<String, Integer> frequency = new HashMap<>();
    for (String text : texts) {
      Set<String> words = new HashSet<>();
      try (TokenStream stream = analyzer.tokenStream(FIELD, text)) {
        CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
        stream.reset();
        while (stream.incrementToken()) {
          words.add(term.toString());
        }
        stream.end();
      }
      words.forEach(word -> frequency.merge(word, 1, Integer::sum));
    }
    return term -> 1.0 / (1 + frequency.getOrDefault(term.text(), 0));
  }

  /** Prefix notation: a kind, for groups and phrases the number of their parts, then the parts. */
  private static Query read(String[] parts, int[] at) {
    String kind = parts[at[0]++];
    switch (kind) {
      case "word":
        return new TermQuery(new Term(FIELD, parts[at[0]++]));
      case "prefix":
        return new RegexpQuery(new Term(FIELD, parts[at[0]++] + ".*"));
      case "phrase": {
        int count = Integer.parseInt(parts[at[0]++]);
        PhraseQuery.Builder phrase = new PhraseQuery.Builder();
        for (int i = 0; i < count; i++) {
          phrase.add(new Term(FIELD, parts[at[0]++]));
        }
        return phrase.build();
      }
      case "near": {
        int gap = Integer.parseInt(parts[at[0]++]);
        SpanQuery left = new SpanTermQuery(new Term(FIELD, parts[at[0]++]));
        SpanQuery right = new SpanTermQuery(new Term(FIELD, parts[at[0]++]));
        return new SpanNearQuery(new SpanQuery[] {left, right}, gap, false);
      }
      default: {
        int count = Integer.parseInt(parts[at[0]++]);
        BooleanQuery.Builder group = new BooleanQuery.Builder();
        boolean any = kind.equals("or");
        for (int i = 0; i < count; i++) {
          boolean not = parts[at[0]].equals("not");
          at[0] += not ? 1 : 0;
          Query part = read(parts, at);
          group.add(part, not ? BooleanClause.Occur.MUST_NOT : any ? BooleanClause.Occur.SHOULD : BooleanClause.Occur.MUST);
        }
        return group.build();
      }
    }
  }

  /** Median CPU milliseconds to put one topic in the place of another. */
  private static double change(Monitor monitor, List<String> topics) throws IOException {
    double[] taken = new double[51];
    for (int i = 0; i < taken.length; i++) {
      long start = cpu();
      Query query = read(topics.get(i % topics.size()).split("\t"), new int[] {0});
      monitor.register(new MonitorQuery("t%06d".formatted(i % topics.size()), query));
      taken[i] = seconds(start) * 1000;
    }
    Arrays.sort(taken);
    return taken[25];
  }

  private static void write(List<Set<String>> found, Path file) throws IOException {
    try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
      found.forEach(ids -> out.println(String.join(" ", ids)));
    }
  }

  private static long cpu() {
    var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }

  private static double seconds(long start) {
    return (cpu() - start) / 1e9;
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
